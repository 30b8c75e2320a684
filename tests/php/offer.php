<?php

// The sample's offer: made, changed, written and read as a service would.

require __DIR__ . '/autoload.php';

use Acme\Offer\Event\V1\OfferDeclined;
use Acme\Offer\V1\Declination;
use Acme\Offer\V1\DeclineReason;
use Acme\Offer\V1\Offer;
use Acme\Offer\V1\OfferStatus;
use Acme\Offer\V1\WatchOffersResponse;
use Google\Protobuf\Any;
use Google\Protobuf\Timestamp;
use Google\Type\Money;

$offer = new Offer([
    'offer_id' => 'off_1',
    'price' => new Money(['currency_code' => 'JPY', 'units' => 4200]),
    'status' => OfferStatus::OFFER_STATUS_OPEN,
    'labels' => ['campaign' => 'spring'],
]);
assert_round_trip($offer);
assert(!$offer->hasNote() && $offer->getNote() === '');
assert(!$offer->hasCreateTime() && $offer->getCreateTime() === null);
assert($offer->getResolution() === '' && !$offer->hasDeclination());

$offer->setNote('');
assert($offer->hasNote());
$offer->setNote('a note with ünïcode')->setCreateTime(new Timestamp(['seconds' => 1700000000, 'nanos' => 5000000]));
$offer->getLabels()['more'] = '1';
$offer->setDeclination(new Declination([
    'reason' => DeclineReason::DECLINE_REASON_PRICE_TOO_LOW,
    'suggested_price' => new Money(['currency_code' => 'JPY', 'units' => 5000]),
]));
$offer->setStatus(OfferStatus::value('offer_status_declined'));
assert($offer->getResolution() === 'declination');
assert_round_trip($offer);

$read = new Offer();
$read->mergeFromString($offer->serializeToString());
assert($read->getDeclination()->getSuggestedPrice()->getUnits() === 5000);
assert($read->getCreateTime()->toDateTime()->format('Y-m-d\TH:i:s.v') === '2023-11-14T22:13:20.005');
assert(iterator_to_array($read->getLabels()) === ['campaign' => 'spring', 'more' => '1']);
assert(OfferStatus::name($read->getStatus()) === 'OFFER_STATUS_DECLINED');

$json = json_decode($offer->serializeToJsonString(), true);
assert($json['offerId'] === 'off_1' && $json['price']['units'] === '4200');
assert($json['status'] === 'OFFER_STATUS_DECLINED' && $json['createTime'] === '2023-11-14T22:13:20.005Z');
assert($json['declination']['reason'] === 'DECLINE_REASON_PRICE_TOO_LOW' && !isset($json['withdrawal']));

$offer->setAcceptance(new \Acme\Offer\V1\Acceptance(['automatic' => true]));
assert($offer->getResolution() === 'acceptance' && $offer->getDeclination() === null);
$offer->clearNote();
$offer->clearPrice();
assert(!$offer->hasNote() && !$offer->hasPrice());

assert_throws(ErrorException::class, function () use ($offer): void {
    // Deprecations are only for those who listen.
    set_error_handler(fn (int $level, string $message) => throw new ErrorException($message));
    try {
        $offer->setPriceYen(1);
    } finally {
        restore_error_handler();
    }
});
@$offer->setPriceYen('42');
assert(@$offer->getPriceYen() === 42);
assert_throws(Exception::class, fn () => $offer->setPrice(new Offer()));
assert_throws(Exception::class, fn () => $offer->setStatus('open'));

// Nested types, types of other packages, and `Any` go by the names in the descriptors.
$beat = new WatchOffersResponse(['heartbeat' => new WatchOffersResponse\Heartbeat(['open_offer_count' => 3])]);
assert_round_trip($beat);
$event = new OfferDeclined(['reason' => DeclineReason::DECLINE_REASON_ITEM_SOLD]);
assert_round_trip($event);
$any = new Any();
$any->pack($beat);
assert($any->getTypeUrl() === 'type.googleapis.com/offer.v1.WatchOffersResponse' && $any->is(WatchOffersResponse::class));
assert($any->unpack()->getHeartbeat()->getOpenOfferCount() === 3);
$any->pack($beat->getHeartbeat());
assert_round_trip($any);
