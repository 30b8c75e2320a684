<?php

// An app that shows an offer: protobuf over HTTP, as the company's gateway speaks it.

use Acme\Offer\V1\GetOfferRequest;
use Acme\Offer\V1\GetOfferResponse;

require __DIR__ . '/autoload.php';

// Posts a message, and returns the status and the body of the answer.
function post(string $path, string $body): array
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => "Content-Type: application/x-protobuf\r\nAccept: application/x-protobuf\r\n",
        'content' => $body,
        'ignore_errors' => true,
    ]]);
    $answer = file_get_contents(getenv('IGATA_MOCK') . $path, false, $context);
    preg_match('#^HTTP/\S+ (\d+)#', $http_response_header[0], $matches);
    return [(int) $matches[1], $answer];
}

$request = new GetOfferRequest(['offer_id' => 'off_42']);
[$status, $answer] = post('/services/offer/v1/GetOffer', $request->serializeToString());
assert($status === 200, "the mock answered $status: $answer");

$response = new GetOfferResponse();
$response->mergeFromString($answer);
$offer = $response->getOffer();
$price = $offer->getPrice();
printf("%s is offered for %s %s\n", $offer->getOfferId(), $price->getCurrencyCode(), $price->getUnits());
assert($offer->getCreateTime()->getSeconds() <= $offer->getUpdateTime()->getSeconds());

// The same question gets the same answer.
assert(post('/services/offer/v1/get_offer', $request->serializeToString()) === [200, $answer]);
assert(post('/offer.v1.OfferService/GetOffer', $request->serializeToString()) === [200, $answer]);

[$status, $answer] = post('/services/offer/v1/GetOfer', '');
assert($status === 404, "a method that is not there was answered with $status");
echo $answer, "\n";
