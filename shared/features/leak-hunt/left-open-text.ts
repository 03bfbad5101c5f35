/** Things that code opened and did not close, in cells of its table: no heap snapshot shows it. */
import type { LeftOpen } from '../../engine/heap/contract/leak-growth.ts';
import { scriptPlaceText } from '../../core/findings/function-names.ts';
import { formatBytes, formatCount, formatSpread } from '../../base/units.ts';

/** The call that ends one, and what one keeps. */
const onGpu = (call: string) => ({ call, keeps: 'its memory of the GPU' });
const ENDS: Readonly<Record<LeftOpen['what'], { readonly call: string; readonly keeps: string }>> = {
  'object URL': { call: 'URL.revokeObjectURL', keeps: 'its Blob' },
  'file descriptor': { call: 'close', keeps: 'its file open' },
  'WebGL buffer': onGpu('deleteBuffer'),
  'WebGL texture': onGpu('deleteTexture'),
  'WebGL framebuffer': onGpu('deleteFramebuffer'),
  'WebGL renderbuffer': onGpu('deleteRenderbuffer'),
  'WebGL program': onGpu('deleteProgram'),
  'WebGL shader': onGpu('deleteShader'),
  'WebGL vertex array': onGpu('deleteVertexArray'),
  'WebGPU buffer': onGpu('destroy'),
  'WebGPU texture': onGpu('destroy'),
  'image bitmap': { call: 'close', keeps: 'its pixels' },
};

/** Numbers for each round of those that were not closed. */
export const leftPerRound = ({ openedPerRound, closedPerRound }: LeftOpen): number[] =>
  openedPerRound.map((opened, round) => opened - (closedPerRound[round] ?? 0));

/** `openFile() (app.js:5:20)`; '' if no script opened them. */
const placeText = ({ at }: LeftOpen): string =>
  at === null ? '' : `${at.functionName === '' ? '(anonymous)' : at.functionName} (${scriptPlaceText(at)})`;

export function leftOpenCells(row: LeftOpen): Record<'what' | 'opened' | 'closed' | 'keeps' | 'by', string> {
  const { keeps } = ENDS[row.what];
  return {
    what: row.what,
    opened: row.openedPerRound.map((count) => formatCount(count)).join(', '),
    closed: row.closedPerRound.map((count) => formatCount(count)).join(', '),
    keeps: row.bytesEach > 0 ? `${keeps} of ${formatBytes(row.bytesEach)}` : keeps,
    by: placeText(row),
  };
}

/** `5 object URLs, 1 per action, made by openFile (app.js:5:20), which nothing ends: each keeps its Blob of 195.4 KB, and no heap snapshot shows it` */
export function leftOpenText(row: LeftOpen, eachRound: number | null): string {
  const { call } = ENDS[row.what];
  const left = leftPerRound(row);
  const each = left.every((count) => count === left[0]) && eachRound !== null ? (left[0] ?? 0) / eachRound : 0;
  const perAction = eachRound !== 1 && each >= 1 && Number.isInteger(each) ? `, ${formatCount(each)} per action` : '';
  const by = placeText(row);
  const isNever = row.closedPerRound.every((count) => count === 0);
  return [
    `${formatSpread(left)} × ${row.what}${perAction}`,
    ...(by === '' ? [] : [`made by ${by}`]),
    `${isNever ? 'and nothing calls' : 'without'} ${call} for them: each keeps ${leftOpenCells(row).keeps}, outside the JS heap`,
  ].join(', ');
}
