import { describe, expect, it } from 'vitest';
import { FRAME, instant, layoutShift, navigationStart, resource, span, traceBegins } from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';

const url = 'https://site.test/main.js';
const PROMO = { functionName: 'promo', scriptId: '3', url, lineNumber: 14, columnNumber: 19 };
const LATE = 'https://site.test/late.png';

const styleChange = (atMs: number, data: object) => instant('StyleRecalcInvalidationTracking', atMs, { data });
const layoutChange = (atMs: number, data: object) => instant('LayoutInvalidationTracking', atMs, { data });
const shift = (atMs: number) =>
  layoutShift(atMs, 0.05, {
    frame_max_distance: 90,
    impacted_nodes: [
      { debug_name: "DIV id='hero'", node_id: 18, old_rect: [10, 291, 965, 366], new_rect: [10, 381, 965, 276] },
    ],
  });

const shiftsOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), span('PrePaint', 50, 2), ...events])).layoutShift()
    ?.rows;

describe('causes of layout shifts', () => {
  it('are the inserted node and the code that inserted it, not what is inside it', () => {
    const rows = shiftsOf(
      styleChange(20, { nodeId: 3, nodeName: 'P', reason: 'Node was inserted into tree', stackTrace: [PROMO] }),
      styleChange(60, {
        nodeId: 26,
        nodeName: "DIV class='banner'",
        reason: 'Node was inserted into tree',
        stackTrace: [PROMO],
      }),
      layoutChange(70, { nodeId: 26, nodeName: "DIV class='banner'", reason: 'Added to layout' }),
      layoutChange(70, { nodeId: 27, nodeName: 'SPAN', reason: 'Added to layout' }),
      layoutChange(70, { nodeId: 28, nodeName: '#text', reason: 'Added to layout' }),
      span('PrePaint', 80, 2),
      shift(81),
    );
    expect(rows?.[0]).toMatchObject({
      distancePx: 90,
      nodes: [{ node: "DIV id='hero'", movedX: 0, movedY: 90, rect: [10, 381, 965, 276] }],
    });
    // A change before the frame at 50 ms was already laid out there.
    expect(rows?.[0]?.causes).toMatchObject([
      { kind: 'inserted', node: "DIV class='banner'", startMs: 60, changedBy: { name: 'promo', line: 14, column: 19 } },
    ]);
  });

  it('are the text that was set where nothing else changed, not a change of styles', () => {
    const set = styleChange(60, {
      nodeId: 28,
      nodeName: '#text',
      reason: 'Node was inserted into tree',
      stackTrace: [PROMO],
    });
    const styles = instant('ScheduleStyleRecalculation', 60, { data: { stackTrace: [PROMO] } });
    const causesOf = (...events: PlainEvent[]) => shiftsOf(...events, span('PrePaint', 80, 2), shift(81))?.[0]?.causes;
    const text = [{ kind: 'inserted', node: '#text', changedBy: { name: 'promo', line: 14 } }];
    expect(causesOf(set, styles)).toMatchObject(text);
    expect(causesOf(styles)).toMatchObject([{ kind: 'changed', node: '', changedBy: { name: 'promo' } }]);
  });

  it('move nodes out of view and into it: there a rect is empty, which is no place', () => {
    const moved = (old_rect: number[], new_rect: number[]) =>
      layoutShift(81, 0.05, { impacted_nodes: [{ debug_name: 'P', node_id: 18, old_rect, new_rect }] });
    const nodeOf = (event: PlainEvent) => shiftsOf(event)?.[0]?.nodes[0];
    expect(nodeOf(moved([8, 136.875, 965, 18], [0, 0, 0, 0]))).toMatchObject({ movedX: 0, movedY: 0, crossed: 'out' });
    expect(nodeOf(moved([0, 0, 0, 0], [8, 136.875, 965, 18]))).toMatchObject({ movedX: 0, movedY: 0, crossed: 'in' });
    expect(nodeOf(moved([8, 100, 965, 18], [8, 90, 965, 18]))).not.toHaveProperty('crossed');
  });

  it('have the rect of their node if a shift has it, otherwise the space that opened', () => {
    const inserted = (atMs: number, nodeId: number) =>
      styleChange(atMs, { nodeId, nodeName: `DIV id='${nodeId}'`, reason: 'Node was inserted into tree' });
    const second = layoutShift(300, 0.05, {
      impacted_nodes: [
        { debug_name: "DIV id='26'", node_id: 26, old_rect: [10, 291, 965, 90], new_rect: [10, 331, 965, 90] },
      ],
    });
    const rows = shiftsOf(inserted(60, 26), shift(81), span('PrePaint', 90, 2), inserted(250, 30), second);
    expect(rows?.map(({ causes }) => causes.map(({ nodeId, rect, isSpace }) => [nodeId, rect, isSpace]))).toEqual([
      [[26, [10, 291, 965, 90], false]],
      [[30, [10, 291, 965, 40], true]],
    ]);
  });

  it('are those of the shifted document, also if an SVG image was painted in between', () => {
    const ofSvg = { frame: 'BEEF' };
    const rows = shiftsOf(
      layoutChange(60, { frame: FRAME, nodeId: 17, nodeName: 'IMG', reason: 'Size changed' }),
      layoutChange(61, { ...ofSvg, nodeId: 24, nodeName: 'svg', reason: 'Size changed' }),
      span('PrePaint', 62, 1, { data: ofSvg }),
      span('PrePaint', 80, 2, { data: { frame: FRAME } }),
      shift(81),
    );
    expect(rows?.[0]?.causes.map(({ node }) => node)).toEqual(['IMG']);
  });

  it('have no rect if nothing moved down', () => {
    const up = layoutShift(81, 0.05, {
      impacted_nodes: [{ debug_name: 'P', node_id: 18, old_rect: [10, 381, 9, 9], new_rect: [10, 291, 9, 9] }],
    });
    const rows = shiftsOf(styleChange(60, { nodeId: 26, nodeName: 'DIV', reason: 'Node was removed from tree' }), up);
    expect(rows?.[0]?.causes).toMatchObject([{ kind: 'removed', rect: null, isSpace: false }]);
  });

  it('are in the viewport that the page reported', () => {
    const viewport = instant('PaintTimingVisualizer::Viewport', 60, {
      data: { dpr: 2, viewport_rect: [0, 0, 2000, 0, 2000, 1314, 0, 1314] },
    });
    const found = createTraceFigures(
      traceOf([...traceBegins(), navigationStart(1), viewport, shift(81)]),
    ).layoutShift();
    expect(found?.viewport).toEqual({ width: 1000, height: 657 });
  });

  it('are the node whose style changed its layout, not one whose style changed nothing else', () => {
    const rows = shiftsOf(
      styleChange(60, { nodeId: 4, nodeName: 'INPUT', reason: 'PseudoClass' }),
      styleChange(61, {
        nodeId: 11,
        nodeName: "P id='intro'",
        reason: 'Inline CSS style declaration was mutated',
        stackTrace: [PROMO],
      }),
      layoutChange(70, { nodeId: 11, nodeName: "P id='intro'", reason: 'Style changed' }),
      shift(81),
    );
    expect(rows?.[0]?.causes.map(({ kind, node, changedBy }) => [kind, node, changedBy?.name])).toEqual([
      ['changed', "P id='intro'", 'promo'],
    ]);
  });

  it('are an image without a size, with its URL', () => {
    const rows = shiftsOf(
      resource('SendRequest', 10, { requestId: 'R1', url: LATE, resourceType: 'Image' }),
      instant('LayoutImageUnsized', 20, { data: { nodeId: 16 } }),
      resource('ReceivedData', 60, { requestId: 'R1', encodedDataLength: 10 }),
      layoutChange(60.2, { nodeId: 16, nodeName: "IMG id='late'", reason: 'Size changed' }),
      shift(81),
    );
    expect(rows?.[0]?.causes).toMatchObject([
      { kind: 'image', node: "IMG id='late'", url: LATE, change: 'an image without width and height was loaded' },
    ]);
  });

  it('name the code that inserted an image without a size, by itself or in a tree', () => {
    const inserted = (atMs: number, nodeId: number, nodeName: string, functionName = 'promo') =>
      styleChange(atMs, {
        ...{ nodeId, nodeName, reason: 'Node was inserted into tree' },
        stackTrace: [{ ...PROMO, functionName }],
      });
    const added = (atMs: number, nodeId: number) =>
      layoutChange(atMs, { nodeId, nodeName: 'IMG', reason: 'Added to layout' });
    const loaded = (atMs: number, nodeId: number) =>
      layoutChange(atMs, { nodeId, nodeName: 'IMG', reason: 'Size changed' });
    const creators = (...events: PlainEvent[]) =>
      shiftsOf(...events, loaded(70, 16), shift(81))?.[0]?.causes.map(({ changedBy }) => changedBy?.name);
    expect(creators(inserted(20, 16, 'IMG', 'showPicture'), inserted(21, 30, 'P'))).toEqual(['showPicture']);
    const cards = [inserted(20, 26, 'DIV', 'addCard'), inserted(21, 27, 'DIV', 'addCard')];
    expect(creators(...cards, span('UpdateLayoutTree', 30, 4), added(31, 16))).toEqual(['addCard']);
    // A node that was inserted before another rendering is not where the image came from.
    const before = [inserted(10, 5, 'P', 'start'), span('UpdateLayoutTree', 12, 2)];
    expect(creators(...before, ...cards, span('UpdateLayoutTree', 30, 4), added(31, 16))).toEqual(['addCard']);
    // Either of two that inserted something may be it.
    const others = [...cards, inserted(22, 28, 'P', 'showNotice')];
    expect(creators(...others, span('UpdateLayoutTree', 30, 4), added(31, 16))).toEqual([undefined]);
  });

  it('are an image without a size whose data came earlier, by the largest paint', () => {
    const rows = shiftsOf(
      layoutChange(60, { nodeId: 16, nodeName: 'IMG', reason: 'Size changed' }),
      instant('LargestImagePaint::Candidate', 65, { data: { DOMNodeId: 16, imageUrl: LATE } }),
      shift(81),
    );
    expect(rows?.[0]?.causes).toMatchObject([{ kind: 'image', url: LATE }]);
  });

  it('are an SVG image that was just complete, whose data had arrived before', () => {
    const rows = shiftsOf(
      resource('SendRequest', 10, { requestId: 'R1', url: LATE, resourceType: 'Image' }),
      resource('ReceivedData', 40, { requestId: 'R1', encodedDataLength: 10 }),
      layoutChange(60, { nodeId: 16, nodeName: 'IMG', reason: 'Size changed' }),
      resource('Finish', 60.3, { requestId: 'R1' }),
      shift(81),
    );
    expect(rows?.[0]?.causes).toMatchObject([{ kind: 'image', url: LATE }]);
  });

  it('are the code of a style change if the trace has no invalidations', () => {
    const rows = shiftsOf(
      instant('ScheduleStyleRecalculation', 60, { data: { frame: 'F00D', stackTrace: [PROMO] } }),
      shift(81),
    );
    expect(rows?.[0]?.causes).toMatchObject([{ kind: 'changed', node: '', changedBy: { name: 'promo' } }]);
  });
});
