/** `pen push FILE|CAPTURE --pyroscope URL`, or `--parca URL`: sends a profile to the server that the person names. Nothing is sent by itself. */
import { hostOf } from '../../../../shared/base/addresses.ts';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { formatBytes } from '../../../../shared/base/units.ts';
import { targetLabels } from '../../../../shared/core/capability/target-labels.ts';
import { appError, unwrap } from '../../../../shared/base/errors.ts';
import { refuseKind, withCaptureFiles, type NamedFile, type RecordedFacts } from '../../../core/cli/capture-files.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import { labelsOf } from '../../../core/cli/arguments/label-arguments.ts';
import { printJson, say } from '../../../core/cli/output/output.ts';
import { pushAddress, pushProfile, seriesName, serverAddress } from '../push-profile.ts';

/** Characters of app names in every tool that shows them. */
const NOT_IN_APP = /[^\w.-]+/g;
const TOKEN_VARIABLE = 'PEN_PUSH_TOKEN';
const PARCA_NAMES = { 'cpu-profile': 'process_cpu', 'heap-profile': 'memory' } as const;

/** The app by which the server groups: the host of a page, else what the file is called. */
function appOf({ named, recorded }: NamedFile): string {
  const app = (hostOf(recorded?.target?.url ?? '') ?? basename(named).replace(/\..*$/, '')).replaceAll(NOT_IN_APP, '-');
  return app === '' ? 'pen' : app;
}

/** When it was recorded; of a file, until it was written. */
async function spanOf(
  { path, recorded }: NamedFile,
  durationMs: number,
): Promise<{ readonly fromMs: number; readonly untilMs: number }> {
  if (recorded !== undefined && recorded.origin === 'captured') {
    const fromMs = Date.parse(recorded.startedAt);
    return { fromMs, untilMs: fromMs + Math.max(recorded.durationMs, durationMs) };
  }
  const untilMs = (await stat(path)).mtimeMs;
  return { fromMs: untilMs - durationMs, untilMs };
}

function intervalOf(recorded: RecordedFacts | undefined): { intervalBytes?: number } {
  const given = recorded?.options['samplingIntervalBytes'];
  return typeof given === 'number' ? { intervalBytes: given } : {};
}

export async function runPush(context: CommandContext): Promise<CommandOutcome> {
  const { values } = context.arguments;
  const servers = (['pyroscope', 'parca'] as const).filter((name) => values.has(name));
  const [kind] = servers;
  if (kind === undefined || servers.length > 1) {
    const what = kind === undefined ? 'No server was named.' : 'Two servers were named.';
    const how = `Write ${context.program} push FILE --pyroscope http://localhost:4040, or --parca http://localhost:7070.`;
    return { error: appError('invalid_params', what, how) };
  }
  const server = serverAddress(values.get(kind) ?? '');
  const given = labelsOf(values.get('label'));
  return withCaptureFiles(context, { usage: `push FILE --${kind} URL`, count: 1 }, async (files) => {
    const found = await files.find(0);
    if (found.kind !== 'cpu-profile' && found.kind !== 'heap-profile') {
      refuseKind(found, 'has no stacks with weights: these servers take CPU profiles and sampled heap profiles.');
    }
    const file = await files.open(found);
    const app = values.get('name') ?? appOf(file);
    const build = values.get('build');
    const labels = {
      ...(file.recorded?.target ? targetLabels(file.recorded.target) : {}),
      ...(build === undefined ? {} : { build }),
      ...given,
    };
    const { durationMs } = await file.ask('profile.overview', {});
    const span = await spanOf(file, durationMs);
    const { bytes } = await file.ask('profile.export', {
      format: 'pprof',
      title: app,
      startedAtMs: Math.max(0, span.fromMs),
      durationMs: span.untilMs - span.fromMs,
      labels: { ...labels, app },
      ...intervalOf(file.recorded),
    });
    const profile = gzipSync(bytes);
    const push = { kind, server, app, labels, ...span };
    const sentTo = pushAddress(push);
    const series = seriesName(app, labels);
    const sending = await pushProfile({
      ...push,
      profileName: PARCA_NAMES[found.kind],
      profile: new Uint8Array(profile),
      token: values.get('token') ?? context.environment[TOKEN_VARIABLE],
      tenant: values.get('tenant'),
      signal: context.interrupt,
    });
    unwrap(sending);
    const sent = { sentTo: `${sentTo.origin}${sentTo.pathname}`, series, sizeBytes: profile.length };
    if (context.json) printJson(context.stdout, sent);
    else
      say(
        context,
        `sent ${formatBytes(sent.sizeBytes)} of function names, file names and weights to ${sent.sentTo} as ${series}.`,
      );
    return DONE;
  });
}
