/** `pen_status`: connections, active operations and the library. Works without a connection and never waits. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { name as named, type Words } from '../../../core/findings/model.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, formatBytes, formatDuration } from '../../../base/units.ts';
import { LocksStateSchema } from '../../../core/contracts/locks.ts';
import { EvalModeSchema } from '../../../core/contracts/permissions.ts';
import {
  EndpointInfoSchema,
  TargetSnapshotSchema,
  targetName,
  targetSnapshot,
} from '../../../core/contracts/targets.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { openQuestions } from './notes.ts';
import { answerWith, listed } from '../../../core/findings/blocks.ts';

const ResultSchema = z.object({
  version: z.string(),
  connected: z.boolean(),
  endpoints: z.array(
    EndpointInfoSchema.pick({ address: true, product: true, state: true }).extend({
      targets: z.number(),
      error: z.string().nullable(),
    }),
  ),
  activeTarget: TargetSnapshotSchema.nullable(),
  evaluate: EvalModeSchema,
  projectRoot: z.string(),
  subsystems: z.array(z.object({ name: z.string(), active: z.boolean(), detail: z.string() })),
  heapSnapshots: z.number(),
  captures: z.number(),
  /** Questions of the person in notes, without an answer. */
  openQuestions: z.number(),
  /** Captures, including their column caches. */
  libraryBytes: z.number(),
  operations: z.array(
    z.object({ key: z.string(), tool: z.string(), client: z.string(), target: z.string(), heldForMs: z.number() }),
  ),
  cooldowns: z.array(
    LocksStateSchema.shape.cooldowns.element.pick({ tool: true, targetId: true }).extend({ remainingMs: z.number() }),
  ),
  runtime: z.object({
    description: z.string(),
    residentBytes: z.number(),
    heapUsedBytes: z.number(),
    uptimeS: z.number(),
  }),
});

function endpointWords({
  address,
  state,
  product,
  targets,
  error,
}: z.infer<typeof ResultSchema>['endpoints'][number]): Words {
  return [
    ...[named(address), ` ${state}`, product === '' ? '' : [', ', named(product)]],
    ...[`, ${targets} ${targets === 1 ? 'target' : 'targets'}`, error === null ? '' : [': ', named(error)]],
  ];
}

export const penStatus = defineCapability({
  name: 'pen_status',
  title: 'Server Status',
  control: '“Activity”',
  summary: 'Connections, selected target, recordings, cooldowns.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({}),
  result: ResultSchema,
  locks: [],
  deadlineMs: 5000,
  run: async (_params, { ports, caller, note }) => {
    const endpoints = ports.targets.endpoints();
    const selectedId = caller.selectedTargetId();
    const selected = selectedId === null ? null : ports.targets.byId(selectedId);
    const captures = ports.library.list();
    const locks = ports.status.locks();
    const nowMs = Date.now();
    return {
      version: ports.status.version(),
      connected: endpoints.some((endpoint) => endpoint.state === 'connected'),
      endpoints: endpoints.map(({ address, product, state, targets, error }) => ({
        address,
        product,
        state,
        targets: targets.length,
        error: error?.message ?? null,
      })),
      activeTarget: selected === null ? null : targetSnapshot(selected),
      evaluate: ports.status.evalMode(caller.id),
      projectRoot: ports.status.projectRoot(caller.id),
      subsystems: [...ports.status.subsystems()],
      heapSnapshots: captures.filter((capture) => capture.kind === 'heap-snapshot').length,
      captures: captures.length,
      openQuestions: openQuestions(ports, note).length,
      libraryBytes: ports.library.usage().libraryBytes,
      operations: locks.held
        .map(({ key, tool, callerName, scopeId, sinceMs }) => ({
          key,
          tool,
          client: callerName,
          target: ports.targets.byId(scopeId)?.title ?? endpoints.find(({ id }) => id === scopeId)?.address ?? scopeId,
          heldForMs: Math.max(0, nowMs - sinceMs),
        }))
        .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
      cooldowns: locks.cooldowns.map(({ tool, targetId, untilMs }) => ({
        tool,
        targetId,
        remainingMs: Math.max(0, untilMs - nowMs),
      })),
      runtime: ports.status.runtime(),
    };
  },
  summarise: (status) => {
    return answerWith(
      'PEN Status',
      [
        ['Version', status.version],
        ['CDP Connection', status.connected ? 'connected' : 'disconnected'],
        [
          'Active Target',
          status.activeTarget === null ? '(none)' : `${targetName(status.activeTarget)} ${status.activeTarget.id}`,
        ],
        [
          'Evaluate',
          status.evaluate === 'off' ? 'disabled' : status.evaluate === 'ask' ? 'asks the person' : 'enabled',
        ],
        ['Project Root', named(status.projectRoot)],
      ],
      status.openQuestions > 0 &&
        `**Questions**: ${countNoun(status.openQuestions, 'question')} of the person without an answer: ${proposedCall('pen_notes', { action: 'questions' })}.`,
      listed('Endpoints', status.endpoints.map(endpointWords), { empty: 'None' }),
      listed('Active Subsystems', [
        ...status.subsystems.map(
          ({ name, active, detail }) =>
            `${name}: ${active ? 'active' : 'inactive'}${detail === '' ? '' : ` (${foreign(detail, 1000)})`}`,
        ),
        `Heap Snapshots: ${status.heapSnapshots} stored`,
        `Library: ${status.captures} captures, ${formatBytes(status.libraryBytes)} including column caches`,
      ]),
      listed(
        'Active Operations',
        status.operations.map(({ key, tool, client, heldForMs }) => [
          `${key} by ${tool} of `,
          named(client),
          ` (running for ${Math.floor(heldForMs / 1000)}s)`,
        ]),
        { empty: 'None' },
      ),
      listed(
        'Cooldowns',
        status.cooldowns.map(
          ({ tool, targetId, remainingMs }) => `${tool} on ${targetId}: ready in ${Math.ceil(remainingMs / 1000)}s`,
        ),
      ),
      listed('Runtime', [
        status.runtime.description,
        `Memory: ${formatBytes(status.runtime.residentBytes)} resident, ${formatBytes(status.runtime.heapUsedBytes)} JS heap`,
        `Up for ${formatDuration(status.runtime.uptimeS * 1000)}`,
      ]),
    );
  },
});
