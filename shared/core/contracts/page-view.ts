/** View of a page as the explorer sees it: the widgets that a person can reach, and an abstraction by which two moments are the same state. */
import { z } from 'zod';

export const WidgetSchema = z.object({
  /** ARIA role. */
  role: z.string(),
  /** Accessible name. */
  name: z.string(),
  /** The words by which a step finds it. */
  locator: z.string(),
  /** The short text that is read on it, where its name is another one: `+` of “More nuts”. */
  reads: z.string().optional(),
  /** A digest of its place in the tree: equal for the rows of a list. */
  place: z.string(),
  /** Resolved address of a link; null for others. */
  href: z.string().nullable(),
  /** It opens another tab or window, or downloads a file. */
  leaves: z.enum(['window', 'download']).nullable(),
  /** The method of the form that it submits; null if it submits none. */
  submits: z.string().nullable(),
  /** Attributes that show its effect: ids, names, titles, where its form goes, `data-` attributes; and those of pictures in it. */
  hints: z.array(z.string()),
  /** Type of an input, `select`, or the name of the tag. */
  kind: z.string(),
  /** Disabled, read-only, or covered by something else. */
  isBlocked: z.boolean(),
  /** The chosen option of a select and another one; empty for others. */
  options: z.array(z.string()),
});
export type Widget = z.infer<typeof WidgetSchema>;

export const PageViewSchema = z.object({
  url: z.url(),
  /** Differs after the document was loaded again. */
  documentId: z.string(),
  /** A digest of the structure that is visible: paths of tags and roles, and which widgets are expanded, selected or checked. No texts of data. */
  structure: z.string(),
  /** A digest of the visible text. */
  text: z.string(),
  /** Visible elements. */
  elements: z.number(),
  /** A dialog, menu or list is open over the page. */
  hasOverlay: z.boolean(),
  /** In the order of the document. */
  widgets: z.array(WidgetSchema),
  /** What else shows the pointer of a link, such as a row without a role; not what is in a widget. */
  pointed: z
    .array(WidgetSchema.pick({ role: true, name: true, place: true, locator: true, isBlocked: true }))
    .optional(),
  /** Visible frames, whose content is not in the view. */
  frames: z.number(),
});
export type PageView = z.infer<typeof PageViewSchema>;
