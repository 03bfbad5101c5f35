/** `pen analyze FILE` for a sampled profile, which may be one of several of its file. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { profileFindings } from '../../../../shared/features/cpu/findings.ts';
import { profileVerdictOf } from '../../../../shared/features/cpu/verdict.ts';
import type { Verdict } from '../../../../shared/core/findings/verdict.ts';
import { listLimit } from '../../../core/cli/arguments/command-arguments.ts';
import type { AnalyzeFile } from '../../../core/cli/command.ts';
import { cutRows, printJson, printText, say } from '../../../core/cli/output/output.ts';
import { printTold, printVerdict } from '../../../core/cli/output/print-sections.ts';

/** All profiles of the file, one after the other; as JSON the one that it opens with, and all of several. Throws `AppFailure`. */
export const analyzeProfile: AnalyzeFile = async (context, files, named) => {
  const file = await files.open(named);
  const { profiles, profileIndex = 0 } = await file.ask('profile.overview', {});
  const names = profiles ?? [null];
  const told: Awaited<ReturnType<typeof profileFindings>>[] = [];
  const verdicts: Verdict[] = [];
  for (const tid of names.keys()) {
    const thread = profiles && { pid: 0, tid };
    told.push(await profileFindings(file.ask, thread));
    if (!context.json) verdicts.push(await profileVerdictOf(file.ask, thread));
  }
  if (context.json) {
    const documents = told.map(({ json }) => json((rows) => cutRows(rows, listLimit(context))));
    const all = documents.map((document, index) => ({ name: names[index]?.name, ...document }));
    printJson(context.stdout, { ...documents[profileIndex], ...(profiles === undefined ? {} : { profiles: all }) });
  }
  for (const [index, profile] of told.entries()) {
    const name = names[index]?.name;
    if (name !== undefined && !context.json)
      printText(
        context.stdout,
        `${index === 0 ? '' : '\n'}Profile ${index + 1} of ${names.length}: ${plainLine(name)}`,
      );
    const verdict = verdicts[index];
    if (verdict !== undefined) {
      printVerdict(context, verdict);
      printTold(context, profile);
    }
    if (profile.note !== null) say(context, profile.note);
  }
};
