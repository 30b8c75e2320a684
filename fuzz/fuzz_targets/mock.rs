#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| igata_fuzz::mock::check(input));
