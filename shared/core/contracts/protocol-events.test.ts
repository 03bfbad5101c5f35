import { assert, constantFrom, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsProtocolEvent, PROTOCOL_EVENTS, type ProtocolEvent } from './protocol-events.ts';

const frame = { functionName: 'f', url: 'http://localhost/a.js', lineNumber: 1, columnNumber: 2, scriptId: '3' };
const names = Object.keys(PROTOCOL_EVENTS) as ProtocolEvent[];

describe('a protocol event', () => {
  it('fits with unknown members', () => {
    expect(fitsProtocolEvent('Target.targetDestroyed', { targetId: 'T', newerMember: [1] })).toBe(true);
  });

  it('does not fit without a required member or with a wrong type', () => {
    expect(fitsProtocolEvent('Target.targetDestroyed', {})).toBe(false);
    expect(fitsProtocolEvent('Target.targetDestroyed', { targetId: 4 })).toBe(false);
    expect(fitsProtocolEvent('HeapProfiler.addHeapSnapshotChunk', { chunk: null })).toBe(false);
  });

  it('does not fit without a member that a log reads: the time of received data, the loader of a frame, the script of a call', () => {
    const received = { requestId: '1', timestamp: 2, dataLength: 3, encodedDataLength: 4 };
    expect(fitsProtocolEvent('Network.dataReceived', received)).toBe(true);
    expect(fitsProtocolEvent('Network.dataReceived', { ...received, timestamp: 'now' })).toBe(false);
    const loaded = { id: 'F', loaderId: 'L', url: 'http://localhost/' };
    expect(fitsProtocolEvent('Page.frameNavigated', { frame: loaded })).toBe(true);
    expect(fitsProtocolEvent('Page.frameNavigated', { frame: { ...loaded, loaderId: 4 } })).toBe(false);
    const call = (callFrame: unknown): unknown => ({
      type: 'log',
      args: [],
      timestamp: 1,
      stackTrace: { callFrames: [callFrame] },
    });
    expect(fitsProtocolEvent('Runtime.consoleAPICalled', call(frame))).toBe(true);
    expect(fitsProtocolEvent('Runtime.consoleAPICalled', call({ ...frame, scriptId: 7 }))).toBe(false);
  });

  it('does not fit with a number outside the range of a double', () => {
    const params: unknown = JSON.parse('{"timestamp":1e999}');
    expect(fitsProtocolEvent('Page.loadEventFired', params)).toBe(false);
  });

  it('fits with asynchronous parent stacks up to the depth limit', () => {
    const call = (stackTrace: unknown): unknown => ({ type: 'log', args: [], timestamp: 1, stackTrace });
    const nested = (depth: number): unknown => {
      let stack: unknown = { callFrames: [frame] };
      for (let level = 0; level < depth; level += 1) stack = { callFrames: [frame], parent: stack };
      return stack;
    };
    expect(fitsProtocolEvent('Runtime.consoleAPICalled', call(nested(3)))).toBe(true);
    expect(fitsProtocolEvent('Runtime.consoleAPICalled', call(nested(100_000)))).toBe(false);
    expect(fitsProtocolEvent('Runtime.consoleAPICalled', call({ callFrames: [null] }))).toBe(false);
  });

  it('fits with nested previews up to the depth limit', () => {
    const call = (preview: unknown): unknown => ({ type: 'log', args: [{ type: 'object', preview }], timestamp: 1 });
    const leaf = { type: 'object', overflow: false, properties: [{ name: 'a', type: 'number', value: '1' }] };
    const nested = (depth: number): unknown => {
      let preview: unknown = leaf;
      for (let level = 0; level < depth; level += 1)
        preview = { ...leaf, properties: [], entries: [{ key: leaf, value: preview }] };
      return preview;
    };
    expect(fitsProtocolEvent('Runtime.consoleAPICalled', call(nested(3)))).toBe(true);
    expect(fitsProtocolEvent('Runtime.consoleAPICalled', call(nested(100_000)))).toBe(false);
  });

  it('never throws, whatever the params', () => {
    assert(
      property(constantFrom(...names), jsonValue({ maxDepth: 6 }), (event, params) => {
        expect(typeof fitsProtocolEvent(event, params)).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});
