<?php

// Defaults of proto2 are what getters answer, and are not written.

require __DIR__ . '/autoload.php';

$message = new \Acme\Defaults\Defaults();
assert($message->serializeToString() === '');
assert($message->getText() === "a'b\"\$c\n\\" && $message->getData() === "\x01\xffx");
assert($message->getInfinite() === -INF && is_nan($message->getNone()));
assert($message->getWhole() === 5.0 && $message->getTiny() === 1e-30);
assert($message->getMost() === -1 && $message->getLeast() === PHP_INT_MIN);
assert($message->getYes() === true && $message->getAnswer() === 42 && $message->getZero() === 0);
assert($message->getKind() === \Acme\Kinds\Kind::PBLIST && !$message->hasKind());
$message->setAnswer(0)->setMost(-1)->setUnpacked([1, 2]);
assert($message->hasAnswer() && $message->getAnswer() === 0);
// Field 13 twice, with a tag each.
assert(str_ends_with($message->serializeToString(), "\x68\x01\x68\x02"));
assert_round_trip($message);
