/** Marks what assistants work on. */
import { AssistantIcon } from './icons.tsx';

/** `names`: of the assistants, separated by commas; nothing is drawn without any. */
export function PresenceMark({ names }: { readonly names: string }) {
  if (names === '') return null;
  const text = `${names} ${/, |\(\d+\)$/.test(names) ? 'work' : 'works'} here`;
  return (
    <span className="presence" title={text} aria-label={text} data-testid="presence">
      <AssistantIcon size={12} />
      <span className="cut">{names}</span>
    </span>
  );
}
