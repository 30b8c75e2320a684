<?php

// Every kind of field holds its values.

require __DIR__ . '/autoload.php';

use Acme\Shop\V1\Kind;
use Acme\Shop\V1\Order;
use Acme\Shop\V1\Order\Item;

$item = new Item(['name' => 'one', 'state' => Item\State::STATE_NEW]);
$order = new Order([
    'id' => 'ü',
    'cents' => '-9007199254740993',
    'rank' => 0,
    'ratio' => 0.1,
    'blob' => "\xff\x00",
    'kind' => Kind::KIND_BULK,
    'wanted_kind' => Kind::KIND_UNSPECIFIED,
    'items' => [$item, new Item()],
    'codes' => [-1, 1],
    'kinds' => ['a' => Kind::KIND_RETAIL],
    'items_by_id' => [7 => $item],
    'barter' => $item,
    'renamed' => 'r',
    'parent' => new Order(['id' => 'parent']),
]);
@$order->setOldCodes([1, 2, 300])->setNicknameUnwrapped('nick')->setGone(true);
$any = new \Google\Protobuf\Any();
$any->pack($item);
$order->setExtra($any);
assert_round_trip($order);

assert($order->hasRank() && $order->hasWantedKind() && $order->getPayment() === 'barter');
assert(@$order->getNickname()->getValue() === 'nick' && @$order->getNicknameUnwrapped() === 'nick');
assert($order->getCents() === -9007199254740993 && $order->getItemsById()[7]->getName() === 'one');
$json = json_decode($order->serializeToJsonString(), true);
assert($json['otherName'] === 'r' && $json['rank'] === 0 && $json['nickname'] === 'nick');
assert($json['extra'] === ['@type' => 'type.googleapis.com/shop.v1.Order.Item', 'name' => 'one', 'state' => 'STATE_NEW']);

// A list with options lies on the wire as one without: packed, field 10, four bytes.
assert(str_contains($order->serializeToString(), "\x52\x04\x01\x02\xac\x02"));
// A list that is declared as not packed has a tag for each value.
assert(substr_count($order->serializeToString(), "\x48") >= 2);

$order->setCard('');
assert($order->hasCard() && $order->getPayment() === 'card' && $order->getBarter() === null);
assert_round_trip($order);

assert(Kind::value('KIND_SINGLE') === 1 && Kind::value('kind_bulk') === 2);
foreach (['class', 'NOPE', '', 'Kind::KIND_BULK'] as $name) {
    assert_throws(UnexpectedValueException::class, fn () => Kind::value($name));
}
assert_throws(UnexpectedValueException::class, fn () => Kind::name(9));
