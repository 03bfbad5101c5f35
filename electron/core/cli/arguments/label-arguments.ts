/** `--label key=value,key=value`. */
import { appError, AppFailure } from '../../../../shared/base/errors.ts';

/** As Prometheus allows. */
const LABEL_NAME = /^[A-Za-z_]\w*$/;

/** The labels of a command; none if the flag was not given. */
export function labelsOf(given: string | undefined): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const pair of given?.split(',') ?? []) {
    const [key = '', ...value] = pair.split('=');
    if (!LABEL_NAME.test(key.trim()) || value.length !== 1)
      throw new AppFailure(
        appError(
          'invalid_params',
          `"${pair}" is no label.`,
          'Write --label key=value,key=value; keys of letters, digits and _.',
        ),
      );
    labels[key.trim()] = value[0]?.trim() ?? '';
  }
  return labels;
}
