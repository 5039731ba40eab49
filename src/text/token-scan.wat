;; The inner loop of the token scan, in WebAssembly for its 16-byte vectors: four to five times as fast as the same
;; loop in JavaScript. src/text/token-kernel.ts lays out the memory and says what the arguments mean; the bytes in
;; src/text/token-kernel-bytes.ts are this text, assembled by `node .ci/assemble-kernel.mjs`; a test compares them.
;;
;; Text is looked at 64 bytes at a time. Each byte gives one bit in masks: letter or digit, special, blank. Where the
;; first mask changes, a sub-token starts or ends; its bytes are loaded at once, made lower case by setting bit 5
;; (which digits have already), and hashed.
(module
  (import "dejabug" "memory" (memory 1))

  ;; What a caller sets before a scan and reads after it.
  (global $previous (export "previous") (mut i32) (i32.const 0))   ;; hash of the last sub-token
  (global $softChunks (mut i32) (i32.const 0))                     ;; chunks in a row without a blank
  (global $found (export "found") (mut i32) (i32.const 0))         ;; where the next finding is written
  (global $keys (export "keys") (mut i32) (i32.const 0))           ;; where the next new key is written

  ;; One bit for each of 16 bytes: has JavaScript to look at it? `$next` holds the same bytes, one further on:
  ;; E2 84 begins U+212A and C4 B0 is U+0130.
  (func $specialsOf (param $v v128) (param $next v128) (param $escape v128) (param $escape2 v128) (result i64)
    (i64.extend_i32_u (i8x16.bitmask (v128.or
      (v128.or (i8x16.eq (local.get $v) (local.get $escape)) (i8x16.eq (local.get $v) (local.get $escape2)))
      (v128.or
        (v128.and (i8x16.eq (local.get $v) (i8x16.splat (i32.const 0xe2)))
                  (i8x16.eq (local.get $next) (i8x16.splat (i32.const 0x84))))
        (v128.and (i8x16.eq (local.get $v) (i8x16.splat (i32.const 0xc4)))
                  (i8x16.eq (local.get $next) (i8x16.splat (i32.const 0xb0)))))))))

  ;; The same for the 64 bytes at `$at`. Called only where there may be one.
  (func $specialsAt (param $at i32) (param $escape v128) (param $escape2 v128) (result i64)
    (i64.or
      (i64.or
        (call $specialsOf (v128.load (local.get $at)) (v128.load offset=1 (local.get $at))
          (local.get $escape) (local.get $escape2))
        (i64.shl (call $specialsOf (v128.load offset=16 (local.get $at)) (v128.load offset=17 (local.get $at))
          (local.get $escape) (local.get $escape2)) (i64.const 16)))
      (i64.or
        (i64.shl (call $specialsOf (v128.load offset=32 (local.get $at)) (v128.load offset=33 (local.get $at))
          (local.get $escape) (local.get $escape2)) (i64.const 32))
        (i64.shl (call $specialsOf (v128.load offset=48 (local.get $at)) (v128.load offset=49 (local.get $at))
          (local.get $escape) (local.get $escape2)) (i64.const 48)))))

  ;; Whether one of the 64 bytes at `$at` ends any token: up to `%`, or one of `- / =`.
  (func $hasBlank (param $at i32) (result i32)
    (local $v v128)
    (local $left i32)
    (local.set $left (i32.const 4))
    (loop $vector
      (local.set $v (v128.load (local.get $at)))
      (if (v128.any_true (v128.or
            (v128.or (i8x16.le_u (local.get $v) (i8x16.splat (i32.const 0x25)))
                     (i8x16.eq (local.get $v) (i8x16.splat (i32.const 0x2d))))
            (v128.or (i8x16.eq (local.get $v) (i8x16.splat (i32.const 0x2f)))
                     (i8x16.eq (local.get $v) (i8x16.splat (i32.const 0x3d))))))
        (then (return (i32.const 1))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $vector (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (i32.const 0))

  ;; Two chunks in a row without a byte that ends any token: there may be a token that the analyser splits.
  (func $noteSoft (param $at i32)
    (if (call $hasBlank (local.get $at)) (then (global.set $softChunks (i32.const 0)) (return)))
    (global.set $softChunks (i32.add (global.get $softChunks) (i32.const 1)))
    (if (i32.eq (global.get $softChunks) (i32.const 2))
      (then
        (global.set $softChunks (i32.const 0))
        (i32.store (global.get $found) (i32.xor (local.get $at) (i32.const -1)))
        (global.set $found (i32.add (global.get $found) (i32.const 12))))))

  ;; Scans [$at, $end) of memory; behind $end at least 80 bytes of the memory are 0.
  ;; Returns where it stopped: at $end, at a special byte, or behind a token because a buffer is full.
  (func (export "scan")
    (param $at i32) (param $end i32) (param $escape i32) (param $escape2 i32)
    (param $bits i32) (param $shift i32) (param $foundEnd i32)
    (param $seen i32) (param $keysEnd i32) (param $collect i32)
    (result i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $v v128)
    (local $esc v128) (local $esc2 v128) (local $bit5 v128) (local $letterA v128) (local $most25 v128)
    (local $digit0 v128) (local $most9 v128) (local $percent v128)
    (local $mask i64) (local $edges i64) (local $carry i64) (local $specials i64)
    (local $start i32) (local $stop i32) (local $hash i32) (local $pair i32) (local $length i32) (local $left i32) (local $word i32)
    (local $pairWord i32)
    (local.set $esc (i8x16.splat (local.get $escape)))
    (local.set $esc2 (i8x16.splat (local.get $escape2)))
    (local.set $bit5 (i8x16.splat (i32.const 0x20)))
    (local.set $letterA (i8x16.splat (i32.const 0x61)))
    (local.set $most25 (i8x16.splat (i32.const 25)))
    (local.set $digit0 (i8x16.splat (i32.const 0x30)))
    (local.set $most9 (i8x16.splat (i32.const 9)))
    (local.set $percent (i8x16.splat (i32.const 0x25)))
    (local.set $start (i32.const -1))
    (loop $chunk
      (local.set $a (v128.load (local.get $at)))
      (local.set $b (v128.load offset=16 (local.get $at)))
      (local.set $c (v128.load offset=32 (local.get $at)))
      (local.set $d (v128.load offset=48 (local.get $at)))
      ;; one bit for each byte: is it a letter or a digit? (A function would not be inlined.)
      (local.set $mask (i64.or
        (i64.or
          (i64.extend_i32_u (i8x16.bitmask (v128.or
          (i8x16.le_u (i8x16.sub (v128.or (local.get $a) (local.get $bit5)) (local.get $letterA)) (local.get $most25))
          (i8x16.le_u (i8x16.sub (local.get $a) (local.get $digit0)) (local.get $most9)))))
          (i64.shl (i64.extend_i32_u (i8x16.bitmask (v128.or
          (i8x16.le_u (i8x16.sub (v128.or (local.get $b) (local.get $bit5)) (local.get $letterA)) (local.get $most25))
          (i8x16.le_u (i8x16.sub (local.get $b) (local.get $digit0)) (local.get $most9))))) (i64.const 16)))
        (i64.or
          (i64.shl (i64.extend_i32_u (i8x16.bitmask (v128.or
          (i8x16.le_u (i8x16.sub (v128.or (local.get $c) (local.get $bit5)) (local.get $letterA)) (local.get $most25))
          (i8x16.le_u (i8x16.sub (local.get $c) (local.get $digit0)) (local.get $most9))))) (i64.const 32))
          (i64.shl (i64.extend_i32_u (i8x16.bitmask (v128.or
          (i8x16.le_u (i8x16.sub (v128.or (local.get $d) (local.get $bit5)) (local.get $letterA)) (local.get $most25))
          (i8x16.le_u (i8x16.sub (local.get $d) (local.get $digit0)) (local.get $most9))))) (i64.const 48)))))
      ;; one bit for each special byte, which are few: escapes, and what begins like U+212A or U+0130
      (local.set $specials (i64.const 0))
      (if (v128.any_true (v128.or
            (v128.or
              (v128.or (i8x16.eq (local.get $a) (local.get $esc)) (i8x16.eq (local.get $a) (local.get $esc2)))
              (v128.or (i8x16.eq (local.get $b) (local.get $esc)) (i8x16.eq (local.get $b) (local.get $esc2))))
            (v128.or
              (v128.or
                (v128.or (i8x16.eq (local.get $c) (local.get $esc)) (i8x16.eq (local.get $c) (local.get $esc2)))
                (v128.or (i8x16.eq (local.get $d) (local.get $esc)) (i8x16.eq (local.get $d) (local.get $esc2))))
              (i8x16.ge_u
                (i8x16.max_u (i8x16.max_u (local.get $a) (local.get $b)) (i8x16.max_u (local.get $c) (local.get $d)))
                (i8x16.splat (i32.const 0xc4))))))
        (then (local.set $specials (call $specialsAt (local.get $at) (local.get $esc) (local.get $esc2)))))
      ;; Nothing behind the first special byte counts in this round.
      (if (i64.ne (local.get $specials) (i64.const 0))
        (then (local.set $mask (i64.and (local.get $mask)
          (i64.sub (i64.and (local.get $specials) (i64.sub (i64.const 0) (local.get $specials))) (i64.const 1)))))
        (else
          (if (v128.any_true (i8x16.le_u (i8x16.min_u (local.get $a) (local.get $b)) (local.get $percent)))
            (then (global.set $softChunks (i32.const 0)))
            (else (call $noteSoft (local.get $at))))))
      (local.set $edges (i64.xor (local.get $mask) (i64.or (i64.shl (local.get $mask) (i64.const 1)) (local.get $carry))))
      (local.set $carry (i64.shr_u (local.get $mask) (i64.const 63)))
      (block $chunkDone
        (loop $token
          (br_if $chunkDone (i64.eqz (local.get $edges)))
          (if (i32.lt_s (local.get $start) (i32.const 0))
            (then
              (local.set $start (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $edges)))))
              (local.set $edges (i64.and (local.get $edges) (i64.sub (local.get $edges) (i64.const 1))))
              (br_if $chunkDone (i64.eqz (local.get $edges)))))
          (local.set $stop (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $edges)))))
          (local.set $edges (i64.and (local.get $edges) (i64.sub (local.get $edges) (i64.const 1))))

          ;; hash = the token's 16-byte blocks, one after the other; see hashToken
          (local.set $hash (i32.const 0x2545f491))
          (local.set $length (i32.sub (local.get $stop) (local.get $start)))
          (local.set $left (local.get $length))
          (loop $block
            (local.set $v (v128.or (v128.load (local.get $start)) (i8x16.splat (i32.const 0x20))))
            (if (i32.lt_s (local.get $left) (i32.const 16))
              (then (local.set $v (v128.and (local.get $v) (v128.load (i32.sub (i32.const 16) (local.get $left)))))))
            (local.set $a (i32x4.mul (local.get $v) (v128.const i32x4 0x9e3779b1 0x85ebca6b 0xc2b2ae35 0x27d4eb2f)))
            (local.set $a (i32x4.add (local.get $a)
              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))
            (local.set $hash (i32.add (local.get $hash)
              (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a)))))
            (local.set $hash (i32.mul (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 15)))
                                      (i32.const 0x2c1b3c6d)))
            (local.set $start (i32.add (local.get $start) (i32.const 16)))
            (br_if $block (i32.gt_s (local.tee $left (i32.sub (local.get $left) (i32.const 16))) (i32.const 0))))
          (local.set $pair (i32.xor (i32.mul (global.get $previous) (i32.const 0x85ebca6b)) (local.get $hash)))
          (global.set $previous (local.get $hash))

          ;; Two bits of one word say whether it may be an anchor.
          (local.set $word (i32.load (i32.add (local.get $bits)
            (i32.shl (i32.shr_u (local.get $hash) (local.get $shift)) (i32.const 2)))))
          (local.set $pairWord (i32.load (i32.add (local.get $bits)
            (i32.shl (i32.shr_u (local.get $pair) (local.get $shift)) (i32.const 2)))))
          (if (i32.and (i32.const 1) (i32.or
                (i32.and (i32.shr_u (local.get $word) (local.get $hash))
                         (i32.shr_u (local.get $word) (i32.shr_u (local.get $hash) (i32.const 5))))
                (i32.and (i32.shr_u (local.get $pairWord) (local.get $pair))
                         (i32.shr_u (local.get $pairWord) (i32.shr_u (local.get $pair) (i32.const 5))))))
            (then
              (i32.store (global.get $found) (i32.sub (local.get $stop) (i32.const 1)))
              (i32.store offset=4 (global.get $found) (local.get $hash))
              (i32.store offset=8 (global.get $found) (local.get $pair))
              (global.set $found (i32.add (global.get $found) (i32.const 12)))))

          ;; The distinct tokens: those of letters alone, and those of at least 8 characters.
          (if (local.get $collect)
            (then
              (if (i32.or (i32.ge_s (local.get $length) (i32.const 8))
                          (i32.eqz (v128.any_true (i8x16.le_u (i8x16.sub (local.get $v) (i8x16.splat (i32.const 0x30)))
                                                              (i8x16.splat (i32.const 9))))))
                (then
                  (local.set $word (i32.add (local.get $seen)
                    (i32.shl (i32.shr_u (local.get $hash) (i32.const 15)) (i32.const 2))))
                  (if (i32.eqz (i32.and (i32.const 1)
                        (i32.shr_u (i32.load (local.get $word)) (local.get $hash))))
                    (then
                      (i32.store (local.get $word) (i32.or (i32.load (local.get $word))
                        (i32.shl (i32.const 1) (local.get $hash))))
                      (i32.store (global.get $keys) (local.get $hash))
                      (global.set $keys (i32.add (global.get $keys) (i32.const 4)))))))))

          (local.set $start (i32.const -1))
          (if (i32.or (i32.ge_u (global.get $found) (local.get $foundEnd))
                      (i32.ge_u (global.get $keys) (local.get $keysEnd)))
            (then (return (local.get $stop))))
          (br $token)))
      (if (i64.ne (local.get $specials) (i64.const 0))
        (then (return (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $specials)))))))
      (local.set $at (i32.add (local.get $at) (i32.const 64)))
      (br_if $chunk (i32.le_u (local.get $at) (local.get $end))))
    (local.get $end)))
