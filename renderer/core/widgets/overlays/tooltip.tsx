/** A tooltip for explanations; native `title` is enough for a name. */
import { Tooltip as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

export interface TooltipProps {
  readonly content: ReactNode;
  /** One focusable element. */
  readonly children: ReactNode;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
}

/** Once around the window. */
export const TooltipProvider = Primitive.Provider;

export function Tooltip({ content, children, side = 'bottom' }: TooltipProps) {
  return (
    <Primitive.Root delayDuration={400}>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="tooltip" side={side} sideOffset={4} collisionPadding={8}>
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
