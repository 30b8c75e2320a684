<?php

// Every file of the packages has the class that PSR-4 wants there, and every
// message can be made, written and read.

require __DIR__ . '/autoload.php';

$count = 0;
foreach ($prefixes as $prefix => $folders) {
    foreach ($folders as $folder) {
        if (str_starts_with($folder, $argv[1] . '/')) {
            continue;
        }
        $files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS));
        foreach ($files as $file) {
            $below = substr($file->getPathname(), strlen($folder), -strlen('.php'));
            $class = new ReflectionClass($prefix . str_replace('/', '\\', $below));
            assert($class->getFileName() === realpath($file->getPathname()), $class->getName());
            if ($class->isSubclassOf(\Google\Protobuf\Internal\Message::class)) {
                assert_round_trip($class->newInstance());
            } elseif ($class->hasMethod('initOnce')) {
                $class->getMethod('initOnce')->invoke(null);
            } else {
                foreach ($class->getConstants() as $number) {
                    assert($class->getMethod('value')->invoke(null, $class->getMethod('name')->invoke(null, $number)) === $number);
                }
            }
            $count++;
        }
    }
}
assert($count > 0);
