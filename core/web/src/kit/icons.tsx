// SPDX-License-Identifier: Apache-2.0
// The few drawings the surfaces use, one path each on a 24 px grid.

const PATHS = {
    chat: 'M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4a2 2 0 0 1-2-2z',
    check: 'M5 12.5l4.5 4.5L19 7.5',
    close: 'M6 6l12 12M18 6L6 18',
    back: 'M15 5l-7 7 7 7',
    send: 'M4 12h14M12 5l7 7-7 7',
    person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0',
    inbox: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.5h4l1-2.5h5',
    clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.5l3 2',
    shield: 'M12 3l7 3v5.5c0 4.3-2.9 7.7-7 9.5-4.1-1.8-7-5.2-7-9.5V6zM9 12l2.2 2.200L15.5 10',
    panel: 'M4 5h16v14H4zM14.5 5v14',
    parcel: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
    eye: 'M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
    alert: 'M12 4l9 16H3zM12 10v4.5M12 17.400v.1',
    up: 'M12 19V6M6 11l6-6 6 6',
    undo: 'M8 5L4 9l4 4M4 9h9.5a5.5 5.5 0 0 1 0 11H9',
    out: 'M14 4H6v16h8M10 12h10M17 8.5l3.5 3.5-3.5 3.5',
    help: 'M9 9a3 3 0 1 1 4.5 2.600c-1 .6-1.5 1.2-1.5 2.400M12 17.400v.1',
    tag: 'M4 4h8l8 8-8 8-8-8zM8.5 8.5v.1',
    card: 'M3 6h18v12H3zM3 10h18',
    photo: 'M4 5h16v14H4zM4 16l4.5-5 4 4.500L15 12l5 5.500M15.5 9v.1',
    doc: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
    swap: 'M4 9h13l-3.5-4M20 15H7l3.5 4',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size }: { name: IconName; size?: number }) {
    return (
        <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
            width={size ?? 18} height={size ?? 18}>
            <path d={PATHS[name]} />
        </svg>
    );
}
