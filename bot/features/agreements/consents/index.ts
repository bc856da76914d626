/** Consents: changed by whoever gave them, listed for staff, written down from a letter. */
import type { Flow } from '../../../core/ports.ts';
import { listConsents } from './list-consents.ts';
import { consentForm, recordConsents } from './record-consents.ts';
import { turnConsent } from './turn-consent.ts';

export const consentFlows = [turnConsent, listConsents, consentForm, recordConsents] as readonly Flow[];
