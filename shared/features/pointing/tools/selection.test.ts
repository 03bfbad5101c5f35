import { describe, expect, test } from 'vitest';
import type { WindowSelection } from '../../../core/contracts/selections.ts';
import type { CallerView } from '../../../core/capability/define.ts';
import type { TargetsPort } from '../../../core/capability/target-ports.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import { only, onlyContext, onlyPorts } from '../../../core/capability/testing/only.ts';
import { toyHeap, toyRecord } from '../../../core/capability/testing/toy-heap.ts';
import { createToyWindow, toySelection } from '../../../core/capability/testing/toy-window.ts';
import { penSelection } from './selection.ts';

const HEAP = 'heap-00000001';
const { library } = toyHeap({ answers: {}, captures: [toyRecord(HEAP, { name: 'Orders' })] }).context.ports;

async function selected(selection: WindowSelection | null, isOpen = true, endpoint = 'http://localhost:9222') {
  const toy = createToyWindow();
  toy.select(selection);
  toy.setOpen(isOpen);
  const targets = only<TargetsPort>('the targets', {
    byId: (id) => examplePage('Shop', 'http://shop.test/', { id, endpoint }),
  });
  const caller = only<CallerView>('the caller', { kind: 'mcp', id: 'm1' });
  const ports = onlyPorts({ library, targets, personWindow: toy.port });
  const result = await penSelection.run({}, onlyContext({ caller, ports }));
  return { result, text: result.ok ? penSelection.summarise(result.value) : '' };
}

describe('pen_selection', () => {
  test('is an object with its capture, sizes with units, and the next call', async () => {
    const { result, text } = await selected(
      toySelection({
        kind: 'object',
        link: `pen://captures/${HEAP}/object/@7`,
        facts: { name: 'OrderRow', preview: '{id}', shallowSizeBytes: 24, retainedSizeBytes: 2048, distance: 3 },
        shownBy: 'Claude Code',
      }),
    );
    expect(result).toEqual({
      ok: true,
      value: {
        kind: 'object',
        title: 'Object @7',
        link: `pen://captures/${HEAP}/object/@7`,
        captureId: HEAP,
        captureName: 'Orders',
        captureKind: 'heap-snapshot',
        targetId: null,
        tab: 'Heap',
        shownBy: 'Claude Code',
        facts: { name: 'OrderRow', preview: '{id}', shallowSizeBytes: 24, retainedSizeBytes: 2048, distance: 3 },
      },
    });
    for (const part of [
      'Object @7',
      `${HEAP} \`Orders\``,
      'Name: `OrderRow`',
      'Retained size: 2.0 KB',
      'Distance: 3',
      'opened by `Claude Code`',
      `Next: pen_heap_retainers {"capture":"${HEAP}","node":7}`,
    ])
      expect(text).toContain(part);
  });

  test.each([
    [{ kind: 'class' as const, link: `pen://captures/${HEAP}/summary?class=Row` }, 'pen_heap_objects'],
    [{ kind: 'capture' as const, link: `pen://captures/${HEAP}` }, 'pen_capture_info'],
    [{ kind: 'event' as const, link: 'pen://captures/trace-00000001/flame?event=4' }, 'pen_trace_query'],
    [{ kind: 'request' as const, targetId: 'T1', facts: { requestId: '9.1' } }, 'pen_network_request'],
  ])('%j proposes a call', async (parts, tool) => {
    expect((await selected(toySelection(parts))).text).toContain(`Next: ${tool} {`);
  });

  test('of a live target has no capture', async () => {
    const { result } = await selected(
      toySelection({ kind: 'source', targetId: 'T1', facts: { url: 'app.js', line: 12, column: 3 } }),
    );
    expect(result).toMatchObject({
      ok: true,
      value: { kind: 'source', title: 'app.js', link: null, captureId: null, targetId: 'T1' },
    });
  });

  test('is a retaining path with its steps and the selected edge', async () => {
    const link = `pen://captures/${HEAP}/path/@7?n=2`;
    const facts = { name: 'Row', path: '(root) @1\n  .rows → Row @7 (page)', edge: 'Store.rows' };
    const { result, text } = await selected(toySelection({ kind: 'path', link, facts }));
    expect(result).toMatchObject({ value: { kind: 'path', title: 'Retaining path 2 of @7', link, facts } });
    expect(text).toContain('Selected edge: `Store.rows`');
    expect(text).toContain(`\`\`\`\n${facts.path}\n\`\`\``);
    expect(text).toContain(`Next: pen_heap_retainers {"capture":"${HEAP}","node":7}`);
  });

  test('is a console message of a live target, with the call that reads its source', async () => {
    const facts = { preview: 'Order 3 failed', level: 'error', time: '2026-01-02T03:04:05.000Z' };
    const place = { url: 'https://shop.test/js/app.js', line: 4, column: 2 };
    const { result, text } = await selected(
      toySelection({ kind: 'message', targetId: 'T1', facts: { ...facts, ...place } }),
    );
    expect(result).toMatchObject({ value: { kind: 'message', title: 'Console error message', link: null } });
    for (const part of ['Preview: `Order 3 failed`', 'Level: `error`', 'Time: `2026-01-02', 'app.js:4:2'])
      expect(text).toContain(part);
    expect(text).toContain('Next: pen_source_content {"urlPattern":"js/app.js","startLine":4');
    expect(text).toContain('"target":"T1"');
  });

  test('has the times that the window shows, which a link may count from elsewhere', async () => {
    const link = 'pen://captures/trace-00000001/flame?range=150-250';
    const range = await selected(toySelection({ kind: 'range', link, facts: { fromMs: 100, toMs: 200 } }));
    expect(range.result).toMatchObject({ value: { title: 'Range 100.0 ms to 200.0 ms', link } });
    const call = await selected(
      toySelection({ kind: 'call', link: 'pen://captures/trace-00000001/flame?frame=1:4', facts: { name: 'parse' } }),
    );
    expect(call.result).toMatchObject({ value: { title: 'Call of parse' } });
  });

  test('of a capture that was deleted has its id and no name', async () => {
    const { result } = await selected(toySelection({ kind: 'capture', link: 'pen://captures/heap-0000ffff' }));
    expect(result).toMatchObject({ ok: true, value: { captureId: 'heap-0000ffff', captureName: null } });
  });

  test('of a page of the person’s own browser is its target only', async () => {
    const request = toySelection({
      ...{ tab: 'Account of Jane', kind: 'request', targetId: 'T1' },
      facts: { requestId: '9.1', url: 'https://bank.test/jane' },
    });
    const { result, text } = await selected(request, true, 'running:chrome');
    expect(result).toMatchObject({ ok: true, value: { kind: null, tab: null, targetId: 'T1', facts: {} } });
    expect(text).not.toMatch(/jane/i);
    expect((await selected(request)).text).toContain('https://bank.test/jane');
  });

  test('says that nothing is selected, before the first report too', async () => {
    const nowhere = await selected(null);
    expect(nowhere.result).toMatchObject({ ok: true, value: { kind: null, title: null, link: null, tab: null } });
    expect(nowhere.text).toContain('Nothing Selected');
    expect((await selected(toySelection({ tab: 'Settings' }))).text).toContain('in `Settings`');
  });

  test('is refused without a window', async () => {
    expect((await selected(null, false)).result).toMatchObject({ ok: false, error: { code: 'no_window' } });
    const without = await penSelection.run({}, onlyContext({ ports: onlyPorts({ library }) }));
    expect(without).toMatchObject({ ok: false, error: { code: 'no_window' } });
  });
});
