/** `pen_prove_programs`: whether a change lowered a figure of a Node program, by two commands that run in turns. */
import { z } from 'zod';
import { code, unmarked } from '../../../base/markdown.ts';
import { ok } from '../../../base/result.ts';
import { MAX_RUNS } from '../contract/budgets.ts';
import { appError, AppFailure, unwrap } from '../../../base/errors.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { permissionOfAction } from '../../../core/capability/local-request.ts';
import type { ProofSide } from './proof-ports.ts';
import { notingPasswords } from '../../../core/capability/typed-passwords.ts';
import { storeProof } from './stored-proof.ts';
import { toldProof } from './told-proof.ts';
import { penWorkflow } from '../../workflow/tools/pen-workflow.ts';
import { answerWith, listed, namesTable, titled } from '../../../core/findings/blocks.ts';

const MAX_COMMAND_CHARS = 4096;

export const penProvePrograms = defineCapability({
  name: 'pen_prove_programs',
  title: 'Prove a Fix of a Program',
  summary: 'Runs two commands of a Node program in turns: whether a change lowered a figure.',
  category: 'utility',
  kind: 'run-code',
  // It runs commands of this machine, which are the person's to give.
  forPersonOnly: true,
  permissions: ({ action = '' }) => [...new Set(['capture', 'run-code', permissionOfAction(action)] as const)],
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: z.strictObject({
    before: z
      .string()
      .trim()
      .min(1)
      .max(MAX_COMMAND_CHARS)
      .describe('Command that runs the build before the change, such as "node old/server.js".')
      .meta({ form: { label: 'Command before', description: 'Runs the build before the change: node old/server.js' } }),
    after: z
      .string()
      .trim()
      .min(1)
      .max(MAX_COMMAND_CHARS)
      .describe('Command that runs the build after the change.')
      .meta({ form: { label: 'Command after', description: 'Runs the build after the change: node new/server.js' } }),
    folder: z
      .string()
      .min(1)
      .max(MAX_COMMAND_CHARS)
      .optional()
      .describe('Folder in which both commands run. Default: the project folder.')
      .meta({ form: { label: 'Folder', description: 'Where both commands run. Empty: the project folder.' } }),
    action: z
      .string()
      .trim()
      .min(1)
      .max(MAX_COMMAND_CHARS)
      .optional()
      .describe(
        'What is repeated while the program stays up: "GET http://127.0.0.1:3000/orders", or "act()" for a function that it set as globalThis.act. Without it the program runs until it exits.',
      )
      .meta({
        form: {
          label: 'Request or action',
          description:
            'Repeated while the program stays up: GET http://127.0.0.1:3000/orders, or act() for a function that it set as globalThis.act. Empty: the program runs until it exits.',
        },
      }),
    claim: z
      .string()
      .trim()
      .min(1)
      .max(2000)
      .describe(
        'The figure that the change was made for: cpuTime or "functionTime NAME" of a program that exits; "leak CLASS" or heapGrowthObjects of one that stays up.',
      )
      .meta({
        form: {
          label: 'Figure that must fall',
          description:
            'Of a program that stays up leak CLASS, heapGrowthObjects or heapSize; of one that exits cpuTime or functionTime NAME.',
        },
      }),
    runs: z
      .number()
      .int()
      .min(1)
      .max(MAX_RUNS)
      .optional()
      .describe('Runs of each build before the first evaluation. Default: as few as can prove.')
      .meta({
        form: {
          label: 'Runs of each',
          description: 'Runs of each build before the first evaluation. Empty: as few as can prove.',
        },
      }),
    otherContent: z
      .boolean()
      .default(false)
      .describe('The builds may end with other content.')
      .meta({ form: { label: 'Other content is meant', description: 'The builds may end with other content.' } }),
  }),
  result: penWorkflow.result.pick({
    verdict: true,
    reasons: true,
    findings: true,
    extra: true,
    proof: true,
    nextSteps: true,
    captureId: true,
  }),
  locks: [],
  // With leak hunts a proof takes up to an hour, and longer on a busy machine.
  deadlineMs: 2 * 3_600_000,
  run: async (params, context) => {
    const { before, after, folder, action, claim, runs, otherContent } = params;
    const { ports, callId, caller, signal, progress, sendRequest, note } = context;
    const passwords = notingPasswords(context);
    if (ports.proofs === undefined)
      throw new AppFailure(appError('invalid_params', 'No programs are started here.', 'Use pen prove in a terminal.'));
    const resolved = unwrap(
      folder === undefined ? ok(ports.status.projectRoot(caller.id)) : await caller.resolvePath(folder, 'read'),
    );
    progress({ done: 0, total: null, message: 'Starting the first build; the time is known after the first run' });
    const side = (command: string): ProofSide => ({ place: { command, folder: resolved } });
    const report = await ports.proofs.prove(
      {
        before: side(before),
        after: side(after),
        steps: action === undefined ? [] : [action],
        claims: [claim],
        runs: runs ?? null,
        otherContent,
      },
      { callId, pageId: null, signal, progress, runPart: passwords.runPart, sendRequest, note },
    );
    const again = { tool: 'pen_prove_programs', params: { ...params, folder: resolved } };
    const asked = passwords.hasTyped() ? null : again;
    const captureId = await storeProof(report, { asked, target: null }, context);
    return { ...toldProof(report), ...(captureId === null ? {} : { captureId }) };
  },
  summarise: ({ verdict, reasons, findings, extra, nextSteps }) =>
    answerWith(
      'Proof',
      [],
      `**Verdict**: ${verdict}, ${reasons.join('; ')}`,
      listed(
        'Key Findings',
        findings.map((finding) => code(unmarked(finding))),
      ),
      extra !== null && titled(extra.title, namesTable(extra)),
      listed('Recommended Next Steps', nextSteps),
    ),
});
