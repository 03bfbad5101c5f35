/**
 * The contract between the frame and the documents in it: what a tab holds. `views/documents.tsx` draws a descriptor;
 * stores and constants live in `stores/documents.ts`.
 */
export {
  captureDocument,
  liveDocument,
  SETTINGS_DOCUMENT,
  START_DOCUMENT,
  type DocumentDescriptor,
  type DocumentKind,
} from '../stores/documents.ts';

/** Props of the overlays that the frame opens: `views/palette/palette.tsx` and `views/keys/keys-overlay.tsx`. */
export interface OverlayProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}
