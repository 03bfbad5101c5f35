// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { giveElementsASize } from '../../testing/sizes.ts';
import { CodeView } from './code-view.tsx';

afterEach(cleanup);

it('keeps the marked position when figures arrive later', () => {
  giveElementsASize(600);
  const text = 'let a;\nlet b;\nlet c;';
  const place = { line: 2, column: 1, request: 1 };
  const marks = { ranges: [0, text.length, 1], classOf: () => 'code-used', titleOf: () => '' };
  const { container, rerender } = render(<CodeView label="x" text={text} language="javascript" place={place} />);
  expect(container.querySelector('.code-marked-line')?.textContent).toBe('let b;');
  rerender(<CodeView label="x" text={text} language="javascript" place={place} marks={marks} />);
  expect(container.querySelector('.code-marked-line')?.textContent).toBe('let b;');
  rerender(<CodeView label="x" text="let other;" language="javascript" place={null} marks={null} />);
  expect(container.querySelector('.code-marked-line')).toBeNull();
});
