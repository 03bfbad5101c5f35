/** Where the document names its character set. */
import type { CharacterSet } from '../../../engine/trace/contract/network-insights.ts';
import { link } from '../../../core/findings/model.ts';
import { traceFinding } from '../finding.ts';

/** Without an event of the check, nothing is said. */
export function isCharacterSetLate({ inHeader, inDocument }: CharacterSet): boolean {
  return !inHeader && (inDocument === 'late' || inDocument === 'missing');
}

export const characterSet = traceFinding({
  group: 'load and input',
  tells: ['characterSet'],
  compared: ['delivery'],
  section: ({ insights: { characterSet: found } }) => {
    if (found === null || !isCharacterSetLate(found)) return null;
    const { url, requestId, inDocument } = found;
    const where = inDocument === 'late' ? 'only after its first 1,024 bytes' : 'nowhere';
    return {
      id: 'character-set',
      title: 'Character set',
      facts: [['In the document', inDocument === 'late' ? 'after 1,024 bytes' : 'missing']],
      rating: 'needs-improvement',
      to: { kind: 'request', requestId },
      blocks: [
        {
          kind: 'paragraph',
          words: [
            link(url),
            ` names its character set ${where}, and not in Content-Type: begin its head with <meta charset="utf-8">.`,
          ],
        },
      ],
    };
  },
});
