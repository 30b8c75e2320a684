<?php

// Reads messages, copies each field by field with the methods that programs use, and writes the copies.
// So nothing that is not understood is carried on.
//
// Arguments: the folders of the runtime and of the packages. Lines of the input: `Acme\Shop\V1\Order 0a00`.

require __DIR__ . '/../php/autoload.php';

use Google\Protobuf\DescriptorPool;
use Google\Protobuf\Internal\MapField;
use Google\Protobuf\Internal\Message;
use Google\Protobuf\Internal\RepeatedField;

while (($line = fgets(STDIN)) !== false) {
    [$class, $hex] = explode(' ', rtrim($line, "\n"));
    $message = new $class();
    $message->mergeFromString(hex2bin($hex));
    echo bin2hex(copy_of($message)->serializeToString()), "\n";
}

function copy_of(Message $message): Message
{
    $class = get_class($message);
    $copy = new $class();
    $descriptor = DescriptorPool::getGeneratedPool()->getDescriptorByClassName($class);
    for ($index = 0; $index < $descriptor->getFieldCount(); $index++) {
        // Names of methods are the same in whatever case.
        $name = str_replace('_', '', $descriptor->getField($index)->getName());
        $has = "has$name";
        if (!method_exists($message, $has) || $message->$has()) {
            $get = "get$name";
            $set = "set$name";
            $copy->$set(value_of($message->$get()));
        }
    }
    return $copy;
}

function value_of(mixed $value): mixed
{
    if ($value instanceof Message) {
        return copy_of($value);
    }
    if ($value instanceof RepeatedField) {
        $copies = [];
        foreach ($value as $one) {
            $copies[] = value_of($one);
        }
        return $copies;
    }
    if ($value instanceof MapField) {
        $copies = [];
        foreach ($value as $key => $one) {
            $copies[$key] = value_of($one);
        }
        return $copies;
    }
    return $value;
}
