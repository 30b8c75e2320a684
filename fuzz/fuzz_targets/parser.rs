#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| igata_fuzz::parser::check(input));
