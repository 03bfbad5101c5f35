/** Reads and writes the baseline file of a check. */
import { readFile } from 'node:fs/promises';
import { BaselineFileSchema, type BaselineFile } from '../../../../shared/features/prove/contract/budgets.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import { writeFileAtomically } from '../../../core/files/atomic-write.ts';
import { fileError } from '../../../core/files/file-error.ts';
import { checkBySchema, problemsText } from '../../../../shared/base/schema-check.ts';

/** As other files of a project. */
const MODE = 0o644;

/** Errors: those of the file, and `unsupported_format` for one that `--update-baseline` has not written. */
export async function readBaselineFile(path: string): Promise<BaselineFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const error = fileError(thrown, { use: 'read', path, what: 'the baseline file' });
    throw new AppFailure(
      error.code === 'file_not_found' ? { ...error, suggestion: 'Make it with --update-baseline.' } : error,
    );
  }
  const unusable = (problem: string): never => {
    throw new AppFailure(
      appError(
        'unsupported_format',
        `${path} is not a baseline file. ${problem}.`,
        'Make a new one with --update-baseline.',
      ),
    );
  };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    return unusable(`It is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  const parsed = checkBySchema(BaselineFileSchema, document);
  return parsed.ok ? parsed.value : unusable(problemsText(parsed.error, 'The file'));
}

/** One run a line would be long: a budget per line, so that a change shows in a diff. */
export async function writeBaselineFile(path: string, baseline: BaselineFile): Promise<void> {
  const { budgets, ...head } = baseline;
  const lines = Object.entries(budgets).map(
    ([name, values]) => `    ${JSON.stringify(name)}: ${JSON.stringify(values)}`,
  );
  const text = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "budgets": {\n${lines.join(',\n')}\n  }\n}\n`;
  try {
    await writeFileAtomically(path, text, MODE);
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'the baseline file' }));
  }
}
