import { expect, it } from 'vitest';
import { mostlyText } from './ignored-strip.tsx';

it('names freed classes as the tables do: by their source, or as the script has them', () => {
  const original = { name: 'PaymentEntry', source: 'src/payment.ts', line: 3, column: 1 };
  const classes = [{ name: 'ni', original, count: 2, sizeBytes: 2048 }];
  expect(mostlyText(classes, 'original')).toBe('mostly PaymentEntry 2.0 KB');
  expect(mostlyText(classes, 'generated')).toBe('mostly ni 2.0 KB');
});
