/** The flag `--disable-category`. */
import { z } from 'zod';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import { ToolCategorySchema, type ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';

/** The categories in `--disable-category`; null without the flag. */
export function categoriesOf(text: string | undefined): ToolCategory[] | null {
  if (text === undefined) return null;
  const names = text.split(',').map((name) => name.trim());
  const parsed = z.array(ToolCategorySchema).safeParse(names);
  if (parsed.success) return parsed.data;
  const known = ToolCategorySchema.options;
  const wrong = names.filter((name) => !known.some((each) => each === name));
  const message = `There is no category of tools called ${wrong.map((name) => `"${name}"`).join(', ')}.`;
  throw new AppFailure(appError('invalid_params', message, `Write one or more of: ${known.join(', ')}.`));
}
