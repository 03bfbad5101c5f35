/** Whether an answer fits the tool's schema as the SDK's client reads it: what does not, that client throws away. */
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import type { JsonSchemaType } from '@modelcontextprotocol/sdk/validation/types.js';
import type { AnyCapability } from '../../../shared/capabilities/define.ts';
import { describeTool } from '../tool-table.ts';

/** Null where the structured content fits, else what the validator says. */
export type AnswerCheck = (structuredContent: unknown) => string | null;

export function createAnswerCheck(capability: AnyCapability): AnswerCheck {
  // As it arrives at the client.
  const schema = JSON.parse(JSON.stringify(describeTool(capability).outputSchema)) as JsonSchemaType;
  const validate = new AjvJsonSchemaValidator().getValidator(schema);
  return (structuredContent) => {
    const sent: unknown = JSON.parse(JSON.stringify(structuredContent));
    return validate(sent).errorMessage ?? null;
  };
}
