/** The keys of an event: each is recognised by a few bytes, without a string. */
import { QUOTE } from '../../../base/byte-codes.ts';

/** Codes of the keys. Those from `BIND` on are not numbers that the scanner reads. */
export const OTHER = 0;
export const ARGS = 1;
export const CAT = 2;
export const DUR = 3;
export const ID = 4;
export const ID2 = 5;
export const NAME = 6;
export const PH = 7;
export const PID = 8;
export const SCOPE = 9;
export const TID = 10;
export const TS = 11;
export const TDUR = 12;
export const BIND = 13;
export const FLOW_IN = 14;
export const FLOW_OUT = 15;

/** A quote and the next three bytes as one number, which distinguishes all keys. */
const A_ARG = fourBytes('"arg');
const A_BIN = fourBytes('"bin');
const A_CAT = fourBytes('"cat');
const A_DUR = fourBytes('"dur');
const A_FLO = fourBytes('"flo');
const A_ID = fourBytes('"id"');
const A_ID2 = fourBytes('"id2');
const A_NAM = fourBytes('"nam');
const A_PH = fourBytes('"ph"');
const A_PID = fourBytes('"pid');
const A_SCO = fourBytes('"sco');
const A_TDU = fourBytes('"tdu');
const A_TID = fourBytes('"tid');
const A_TS = fourBytes('"ts"');
/** The rest of a key. */
const S_QUOTE = twoBytes('s"');
const E_QUOTE = twoBytes('e"');
const PE = twoBytes('pe');
const D_ID = fourBytes('d_id');
const W_IN = fourBytes('w_in');
const W_OU = fourBytes('w_ou');
const T_QUOTE = twoBytes('t"');
const R_QUOTE = twoBytes('r"');

/** Longer than any key with quotes; that many bytes must be available before a key is read. */
export const KEY_BYTES = 12;
/** As read from the bytes, little endian. */
function fourBytes(text: string): number {
  return new DataView(new TextEncoder().encode(text).buffer).getInt32(0, true);
}

function twoBytes(text: string): number {
  return new DataView(new TextEncoder().encode(text).buffer).getUint16(0, true);
}

/** Code of the key whose quote is at `at`; `KEY_BYTES` must be there to read. */
export function keyCode(view: DataView, at: number): number {
  switch (view.getInt32(at, true)) {
    case A_ARG:
      return view.getUint16(at + 4, true) === S_QUOTE ? ARGS : OTHER;
    case A_CAT:
      return view.getUint8(at + 4) === QUOTE ? CAT : OTHER;
    case A_DUR:
      return view.getUint8(at + 4) === QUOTE ? DUR : OTHER;
    case A_NAM:
      return view.getUint16(at + 4, true) === E_QUOTE ? NAME : OTHER;
    case A_PH:
      return PH;
    case A_PID:
      return view.getUint8(at + 4) === QUOTE ? PID : OTHER;
    case A_TID:
      return view.getUint8(at + 4) === QUOTE ? TID : OTHER;
    case A_TS:
      return TS;
    case A_TDU:
      return view.getUint16(at + 4, true) === R_QUOTE ? TDUR : OTHER;
    case A_ID:
      return ID;
    case A_ID2:
      return view.getUint8(at + 4) === QUOTE ? ID2 : OTHER;
    case A_BIN:
      return view.getInt32(at + 4, true) === D_ID && view.getUint8(at + 8) === QUOTE ? BIND : OTHER;
    case A_FLO:
      if (view.getInt32(at + 4, true) === W_IN && view.getUint8(at + 8) === QUOTE) return FLOW_IN;
      return view.getInt32(at + 4, true) === W_OU && view.getUint16(at + 8, true) === T_QUOTE ? FLOW_OUT : OTHER;
    case A_SCO:
      return view.getUint16(at + 4, true) === PE && view.getUint8(at + 6) === QUOTE ? SCOPE : OTHER;
    default:
      return OTHER;
  }
}

/** By code: length of the key with its quotes. */
export const KEY_LENGTHS = new Uint8Array([0, 6, 5, 5, 4, 5, 6, 4, 5, 7, 5, 4, 6, 9, 9, 10]);
