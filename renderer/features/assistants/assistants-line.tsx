/** Connect an assistant, in one line until it is asked for. */
import { useState } from 'react';
import { Button } from '../../core/widgets/button.tsx';
import { ChevronRightIcon } from '../../core/widgets/icons.tsx';
import { AssistantsPanel } from './assistants-panel.tsx';

export function AssistantsLine() {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <AssistantsPanel />;
  return (
    <div className="row">
      <Button look="bare" icon={ChevronRightIcon} aria-expanded={false} onClick={() => setOpen(true)}>
        Connect an assistant
      </Button>
      <span className="third cut">It sees what you record, and shows you what it finds</span>
    </div>
  );
}
