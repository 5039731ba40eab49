# Rust: crashing tests, the crate registry.
mkdir -p /home/ci/rust-demo/src && cd /home/ci/rust-demo
printf '[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n' >Cargo.toml
printf '#[test]\nfn fine() {}\n\n#[test]\nfn killed() { std::process::Command::new("kill").args(["-9", &std::process::id().to_string()]).status().unwrap(); std::thread::sleep(std::time::Duration::from_secs(2)); }\n\n#[test]\nfn aborted() { std::process::abort() }\n\n#[test]\nfn segfault() { unsafe { *(8 as *mut i32) = 1 } }\n' >src/lib.rs
export CARGO_HOME=/home/ci/.cargo RUSTUP_HOME=/root/.rustup
record process-killed/fail-cargo-test 'cargo --version' <<'STEP'
cd /home/ci/rust-demo
cargo test --offline killed
STEP
record segmentation-fault/fail-cargo-test 'cargo --version' <<'STEP'
cd /home/ci/rust-demo
cargo test --offline segfault
STEP
record process-aborted/fail-cargo-test 'cargo --version' <<'STEP'
cd /home/ci/rust-demo
cargo test --offline aborted
STEP
mkdir -p /home/ci/.cargo
record cargo-registry-unreachable/fail-index 'cargo --version' <<'STEP'
cd /home/ci/rust-demo
echo 'library = "1"' >>Cargo.toml
for index in http://mirror.example.com:81/index/ http://mirror.example.com/status/503/ http://mirror.example.com/reset/ http://silent.example.com/; do
  printf '[source.crates-io]\nreplace-with = "mirror"\n[source.mirror]\nregistry = "sparse+%s"\n[net]\nretry = 1\n[http]\ntimeout = 3\n' "$index" >/home/ci/.cargo/config.toml
  cargo build
done
STEP
record cargo-package-not-found/fail-index 'cargo --version' <<'STEP'
cd /home/ci/rust-demo
mkdir -p /home/ci/servers/www/crates
echo '{"dl": "http://mirror.example.com/files/crates/dl"}' >/home/ci/servers/www/crates/config.json
printf '[source.crates-io]\nreplace-with = "mirror"\n[source.mirror]\nregistry = "sparse+http://mirror.example.com/files/crates/"\n' >/home/ci/.cargo/config.toml
cargo build
STEP
sed -i '/library/d' /home/ci/rust-demo/Cargo.toml
record cargo-registry-unreachable/pass 'cargo --version' <<'STEP'
cd /home/ci/rust-demo
cargo build
cargo test --offline fine
STEP
cp "$FIXTURES/cargo-registry-unreachable/pass.log" "$FIXTURES/process-killed/pass-cargo-test.log"
mkdir -p "$FIXTURES/cargo-package-not-found" && cp "$FIXTURES/cargo-registry-unreachable/pass.log" "$FIXTURES/cargo-package-not-found/pass.log"

