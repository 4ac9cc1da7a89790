import { Refused } from '../backend';
import { told } from '../strings/told';

/** What went wrong and what to do, in words, whatever was thrown. */
export function explained(error: unknown): { message: string; hint: string } {
  if (error instanceof Refused) return { message: told(error.message), hint: told(error.hint) };
  return { message: error instanceof Error ? error.message : String(error), hint: '' };
}
