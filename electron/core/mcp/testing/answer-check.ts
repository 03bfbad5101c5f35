/** Checks an answer against the tool's schema as the SDK's client does, which rejects answers that do not fit. */
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import type { JsonSchemaType } from '@modelcontextprotocol/sdk/validation/types.js';
import type { AnyCapability } from '../../../../shared/core/capability/define.ts';
import { describeTool } from '../tool-table.ts';

/** Null if the structured content fits, else the validator's message. */
export type AnswerCheck = (structuredContent: unknown) => string | null;

export function createAnswerCheck(capability: AnyCapability): AnswerCheck {
  // As the client receives it.
  const schema = JSON.parse(JSON.stringify(describeTool(capability, true).outputSchema)) as JsonSchemaType;
  const validate = new AjvJsonSchemaValidator().getValidator(schema);
  return (structuredContent) => {
    const sent: unknown = JSON.parse(JSON.stringify(structuredContent));
    return validate(sent).errorMessage ?? null;
  };
}
