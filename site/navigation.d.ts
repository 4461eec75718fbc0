export const NAVIGATION: { title: string; pages: [name: string, title: string][] }[];
