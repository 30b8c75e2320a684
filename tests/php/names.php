<?php

// Reserved words, and what files say about their names.

require __DIR__ . '/autoload.php';

use Acme\PBList\V1\PBEmpty;
use Acme\PBList\V1\PBForeach;
use Acme\PBList\V1\Words;
use Own\Names\OwnEmpty;

$message = new OwnEmpty(['empty' => new PBEmpty(), 'inner' => new OwnEmpty\OwnInner()]);
assert_round_trip($message);
$message = (new PBForeach())->setClass('c')->setLeading('l')->setCamelCase('k')->setA1B2('a');
$message->setArray(new PBForeach\PBArray());
assert_round_trip($message);
assert(json_decode($message->serializeToJsonString(), true) === [
    'class' => 'c', 'Leading' => 'l', 'camelCase' => 'k', 'a1b2' => 'a', 'array' => [],
]);
assert(Words::PBCLASS === 1 && Words::null === 2);
assert(Words::value('CLASS') === 1 && Words::value('null') === 2 && Words::name(1) === 'CLASS');
