import { describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { openError } from './open-error.ts';

describe('open error', () => {
  it('shows where a truncated file ends and does not offer to reopen it', () => {
    const error = appError('truncated_file', 'The edges stop in the middle.', 'Take it again.', {
      byteOffset: 1_234_567,
    });
    expect(openError(error, 2 * 1024 ** 2)).toEqual({
      title: 'The file is truncated',
      detail: 'The edges stop in the middle. Read up to byte 1,234,567 of 2,097,152 (2.0 MB).',
      suggestion: 'Take it again.',
      canReopen: false,
    });
  });

  it('offers to reopen after the process exited', () => {
    expect(openError(appError('analysis_crashed', 'It ran out of memory.'), 5)).toMatchObject({
      title: 'The analysis process exited',
      detail: 'It ran out of memory.',
      canReopen: true,
    });
  });

  it('has a title for unknown codes', () => {
    expect(openError(appError('internal', 'Odd.'), 5).title).toBe('The snapshot could not be opened');
  });
});
