import { describe, expect, it } from 'vitest';
import { assemble } from './wasm-text.ts';

function run(text: string): Record<string, (...of: number[]) => number> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(text)));
  return Object.fromEntries(
    Object.entries(exports).flatMap(([name, of]) =>
      typeof of === 'function' ? [[name, (...given) => of(...given)]] : [],
    ),
  );
}

describe('assemble', () => {
  it('counts in a loop, with a branch and a call', () => {
    const { sum } = run(`
      (memory 1)
      (func $odd (param $n i32) (result i32) (i32.and $n 1))
      ;; Sum of the odd numbers up to $n.
      (func $sum (param $n i32) (result i32) (local $all i32)
        (loop $more
          (if (call $odd $n) (then (set $all (i32.add $all $n))) (else (set $all (i32.add $all 0))))
          (set $n (i32.sub $n 1))
          (br_if $more $n))
        $all)`);
    expect(sum?.(10)).toBe(25);
  });

  it('writes numbers of any size and sign, memory, globals and blocks of 16 bytes', () => {
    const { store, load, wide, ones } = run(`
      (memory 2)
      (global $last i32)
      (func $store (param $at i32) (param $value i32) (set $last $value) (i32.store 70000 $at (i32.add $value -300)))
      (func $load (param $at i32) (result i32) (i32.add (i32.load 70000 $at) (i32.mul $last 0x10000)))
      (func $wide (result i32) (i32.wrap_i64 (i64.shr_u (i64.mul (i64 0x9e3779b97f4a7c15) (i64 -3)) (i64 32))))
      (func $ones (param $at i32) (result i32) (i8x16.bitmask (i8x16.eq (v128.load 70000 $at) (bytes 1))))`);
    store?.(8, 0x01010101 + 300);
    expect(load?.(8)).toBe((0x01010101 + (0x01010101 + 300) * 0x10000) | 0);
    expect(wide?.()).toBe(Number(BigInt.asIntN(32, BigInt.asUintN(64, 0x9e3779b97f4a7c15n * -3n) >> 32n)));
    expect(ones?.(6)).toBe(0b111100);
    // The memory has two pages of 65,536 bytes.
    expect(() => store?.(0x20000, 1)).toThrow(WebAssembly.RuntimeError);
  });

  it.each([
    ['(func $f (i32.nothing 1))', 'there is no instruction i32.nothing'],
    ['(func $f (br $out))', 'there is no label $out'],
    ['(func $f $x)', 'there is no $x'],
    ['(func $f (param $a text))', 'text is not a type'],
    ['(func $f', 'a bracket is not closed'],
    ['(func $f))', 'a bracket is closed that was not opened'],
  ])('refuses %s', (text, message) => {
    expect(() => assemble(text)).toThrow(message);
  });
});
