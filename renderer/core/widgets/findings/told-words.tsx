/** Words of a finding as text, with a link for each place of code. */
import { Fragment } from 'react';
import type { Words } from '../../../../shared/core/findings/model.ts';
import type { Voice } from '../../../../shared/core/findings/voice.ts';
import { SourceLink } from '../source-link.tsx';

export function ToldWords({ words, voice }: { readonly words: Words; readonly voice: Voice }) {
  if (typeof words === 'string') return words;
  if ('kind' in words) {
    const text = voice(words);
    return words.kind === 'place' || words.kind === 'script' ? (
      <SourceLink place={words.place}>{text}</SourceLink>
    ) : (
      text
    );
  }
  return words.map((part, index) => (
    <Fragment key={index}>
      <ToldWords words={part} voice={voice} />
    </Fragment>
  ));
}
