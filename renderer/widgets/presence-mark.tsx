/** Marks what assistants work on. */
import { AssistantIcon } from './icons.tsx';

/** `names`: of the assistants, separated by commas; nothing is drawn without any. */
export function PresenceMark({ names }: { readonly names: string }) {
  if (names === '') return null;
  return (
    <span className="presence" title={`${names} works here`} aria-label={`${names} works here`} data-testid="presence">
      <AssistantIcon size={12} />
      <span className="cut">{names}</span>
    </span>
  );
}
