/** Records as the main process sends them, for tests: pass the relevant fields, the others have defaults. */
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { HeldLock } from '../../../shared/core/contracts/locks.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { entry } from '../../../shared/engine/network/contract/testing/network-entry.ts';

export function target(id: string, more: Partial<TargetInfo> = {}): TargetInfo {
  return {
    id,
    type: 'page',
    title: `Page ${id}`,
    url: `https://shop.test/${id}`,
    endpointId: 'e1',
    endpoint: 'http://localhost:9222',
    parentId: null,
    state: 'available',
    ...more,
  };
}

export function endpoint(id: string, more: Partial<EndpointInfo> = {}): EndpointInfo {
  return {
    id,
    address: 'http://localhost:9222',
    kind: 'browser',
    product: 'Chrome/156.0.7204.2',
    origin: 'default',
    state: 'connected',
    error: null,
    notice: null,
    connectedAtMs: 0,
    targets: [],
    ...more,
  };
}

export function capture(id: string, more: Partial<CaptureRecord> = {}): CaptureRecord {
  return {
    id,
    kind: 'heap-snapshot',
    name: `Capture ${id}`,
    note: '',
    pinned: false,
    target: {
      id: 't1',
      type: 'page',
      title: 'Orders',
      url: 'https://shop.test/orders',
      endpoint: 'http://localhost:9222',
    },
    origin: 'captured',
    takenBy: 'you',
    startedAt: '2026-11-20T09:00:00.000Z',
    durationMs: 800,
    pauseMs: 300,
    sizeBytes: 1024,
    options: {},
    truncated: false,
    loss: [],
    file: `/library/${id}.heapsnapshot`,
    ...more,
  };
}

export function call(id: string, more: Partial<CallRecord> = {}): CallRecord {
  return {
    id,
    tool: 'pen_status',
    title: 'Status',
    kind: 'read',
    caller: { id: 'm1', kind: 'mcp', name: 'Claude Code' },
    argumentsJson: '{}',
    targetId: null,
    targetTitle: null,
    startedAtMs: 0,
    endedAtMs: 5,
    state: 'done',
    progress: null,
    error: null,
    answerBytes: 100,
    captureId: null,
    outcomeNote: null,
    ...more,
  };
}

export function heldLock(more: Partial<HeldLock> = {}): HeldLock {
  return {
    key: 'HeapProfiler',
    scopeId: 't1',
    scopeTitle: 'Orders',
    tool: 'pen_heap_snapshot',
    callerName: 'Claude Code',
    callId: 'c1',
    sinceMs: 0,
    ...more,
  };
}

export function recording(id: string, more: Partial<Recording> = {}): Recording {
  return {
    id,
    tool: 'pen_heap_track',
    key: 'HeapProfiler.tracking',
    targetId: 't1',
    targetTitle: 'Orders',
    endpointId: 'e1',
    caller: { id: 'm1', kind: 'mcp', name: 'Claude Code' },
    startedAtMs: 0,
    state: 'recording',
    heapUsedBytes: null,
    survivingSizeBytes: null,
    survivingCount: null,
    lostMs: 0,
    ...more,
  };
}

/** A request by script, answered after 50 ms. */
export function networkEntry(id: number, more: Partial<NetworkEntry> = {}): NetworkEntry {
  return entry(id, {
    requestId: String(id),
    url: `https://shop.test/${id}`,
    resourceType: 'Fetch',
    mimeType: 'application/json',
    initiator: { type: 'script', url: null, line: null },
    renderBlocking: 'none',
    startedAtMs: 1000 + id * 100,
    endedAtMs: 1050 + id * 100,
    timing: null,
    transferBytes: 100,
    resourceBytes: 300,
    ...more,
  });
}
