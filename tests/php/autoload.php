<?php

// Loads classes as Composer would: by the PSR-4 maps of the packages in the
// folders that the script is given, the first of which is the runtime. Whatever
// PHP has to say, be it a notice, fails the script.

error_reporting(E_ALL);
set_error_handler(function (int $level, string $message, string $file, int $line): bool {
    if (error_reporting() & $level) {
        throw new ErrorException($message, 0, $level, $file, $line);
    }
    return true;
});

$prefixes = ['Google\\Protobuf\\' => [$argv[1] . '/Google/Protobuf/']];
$prefixes['GPBMetadata\\Google\\Protobuf\\'] = [$argv[1] . '/GPBMetadata/Google/Protobuf/'];
foreach (array_slice($argv, 2) as $packages) {
    foreach (glob("$packages/*/composer.json") as $composer) {
        $package = json_decode(file_get_contents($composer), true, 16, JSON_THROW_ON_ERROR);
        foreach ($package['autoload']['psr-4'] as $prefix => $folders) {
            foreach ((array) $folders as $folder) {
                $prefixes[$prefix][] = dirname($composer) . '/' . $folder;
            }
        }
    }
}
uksort($prefixes, fn (string $one, string $other): int => strlen($other) <=> strlen($one));

spl_autoload_register(function (string $class) use ($prefixes): void {
    foreach ($prefixes as $prefix => $folders) {
        if (!str_starts_with($class, $prefix)) {
            continue;
        }
        foreach ($folders as $folder) {
            $file = $folder . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
            if (is_file($file)) {
                require_once $file;
                return;
            }
        }
    }
});

// What is written is read back the same, in both formats.
function assert_round_trip(\Google\Protobuf\Internal\Message $message): void
{
    $class = get_class($message);
    $bytes = $message->serializeToString();
    $parsed = new $class();
    $parsed->mergeFromString($bytes);
    assert($parsed->serializeToString() === $bytes, "$class changes in binary");
    $json = $message->serializeToJsonString();
    $parsed = new $class();
    $parsed->mergeFromJsonString($json);
    assert($parsed->serializeToJsonString() === $json, "$class changes in JSON: $json");
    assert($parsed->serializeToString() === $bytes, "$class changes from JSON to binary: $json");
}

function assert_throws(string $exception, callable $call): void
{
    try {
        $call();
    } catch (\Throwable $thrown) {
        assert($thrown instanceof $exception, "$exception was expected, not $thrown");
        return;
    }
    assert(false, "$exception was expected");
}
