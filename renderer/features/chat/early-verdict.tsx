/** The head of an answer in the place of a verdict. */
import { useState } from 'react';
import { VerdictHead } from '../../core/widgets/findings/verdict-head.tsx';
import type { AnswerHead } from './first-frame/answer-head.ts';

/** Until the document has a verdict of its own, or in place of one. */
export function EarlyVerdict({ headline, figures }: AnswerHead) {
  const [isFolded, setFolded] = useState(false);
  return (
    <VerdictHead
      level="plain"
      headline={headline}
      figures={figures}
      isHeld
      isFolded={isFolded}
      onFold={() => setFolded(!isFolded)}
      testId="early-verdict"
    />
  );
}
