/** A modal dialog; Escape and the close button cancel. */
import { Dialog as Primitive } from 'radix-ui';
import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Button, IconButton } from '../button.tsx';
import { CloseIcon } from '../icons.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** One or two sentences under the title. */
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons on the bottom right, the primary one last. */
  readonly actions?: ReactNode;
  readonly widthPx?: number;
  readonly testId?: string;
}

/** The footer of the dialog around a form. */
const FooterContext = createContext<HTMLElement | null>(null);

/** Buttons of a form, in the footer of its dialog: the primary one last. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  const footer = useContext(FooterContext);
  return footer === null ? null : createPortal(children, footer);
}

/** Initial focus: the autofocus element, the first field, or the first action (Cancel for a confirmation). */
function firstFocus(dialog: HTMLElement): HTMLElement {
  const first = (selector: string): HTMLElement | null => dialog.querySelector<HTMLElement>(selector);
  return (
    first('[data-autofocus]') ??
    first('.dialog-body input, .dialog-body textarea') ??
    first('.dialog-actions button') ??
    dialog
  );
}

const FocusOriginContext = createContext<() => Element | null>(() => null);
const PASSING = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** The button of a menu; null for one at a point. */
function labelOf(overlay: Element): Element | null {
  const label = document.getElementById(overlay.getAttribute('aria-labelledby') ?? '');
  return label instanceof HTMLButtonElement ? label : null;
}

/** Knows where the focus was before dialogs and menus took it, which are gone when it is given back. */
export function FocusOrigin({ children }: { readonly children: ReactNode }) {
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      const passing = target.closest(PASSING);
      // A press on the button of a menu opens it without giving the button the focus.
      const origin = passing === null ? target : labelOf(passing);
      if (origin !== null && origin.closest(PASSING) === null) last.current = origin;
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
  const origin = useCallback(() => last.current, []);
  return <FocusOriginContext value={origin}>{children}</FocusOriginContext>;
}

/** Of a dialog without a trigger element: where the focus was, and the way back to it unless it has moved on. */
export function useFocusBack(): {
  readonly note: (event: Event) => void;
  readonly onCloseAutoFocus: (event: Event) => void;
} {
  const origin = useContext(FocusOriginContext);
  const opener = useRef<Element | null>(null);
  return {
    note: ({ currentTarget }) => {
      const active = document.activeElement;
      // A field of its own may have the focus by now, and a menu from which it was opened goes.
      const isOwn = active === document.body || (currentTarget instanceof Element && currentTarget.contains(active));
      const isPassing = isOwn || (active !== null && active.closest('[role="menu"]') !== null);
      opener.current = isPassing ? (origin() ?? active) : active;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const isFree = document.activeElement === null || document.activeElement === document.body;
      // A dialog whose content took the focus at once was not noted.
      const back = opener.current ?? origin();
      opener.current = null;
      if (isFree && back instanceof HTMLElement) back.focus();
    },
  };
}

export function Dialog(props: DialogProps) {
  const { open, onOpenChange, title, description, children, actions, widthPx = 440, testId } = props;
  const [footer, setFooter] = useState<HTMLElement | null>(null);
  const { note, onCloseAutoFocus } = useFocusBack();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="dialog-scrim" />
        <Primitive.Content
          className="dialog"
          data-testid={testId}
          style={{ width: widthPx }}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            note(event);
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) firstFocus(event.currentTarget).focus();
          }}
          onCloseAutoFocus={onCloseAutoFocus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className="dialog-head row">
            <Primitive.Title className="dialog-title">{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton label="Close" icon={CloseIcon} size="tiny" />
            </Primitive.Close>
          </div>
          {description === undefined ? null : (
            <Primitive.Description className="dialog-description">{description}</Primitive.Description>
          )}
          <FooterContext value={footer}>
            {children === undefined ? null : <div className="dialog-body">{children}</div>}
          </FooterContext>
          <div className="dialog-actions" ref={setFooter}>
            {actions}
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description: ReactNode;
  /** The verb on the button: "Delete". */
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  readonly tone?: 'normal' | 'danger';
  readonly onConfirm: () => void;
}

export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirmLabel,
  cancelLabel = 'Cancel',
  tone = 'normal',
  onConfirm,
}: ConfirmDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>{cancelLabel}</Button>
          <Button
            look={tone === 'danger' ? 'danger' : 'primary'}
            onClick={() => {
              onOpenChange(false);
              onConfirm();
            }}
          >
            {confirmLabel}
          </Button>
        </>
      }
    />
  );
}
