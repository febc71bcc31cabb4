// SPDX-License-Identifier: Apache-2.0
// Gives the person a file.
export function saveAs(content: Blob, name: string) {
    const anchor = document.createElement('a');
    anchor.href = URL.createObjectURL(content);
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}

export async function download(answer: Response, name: string) {
    saveAs(await answer.blob(), name);
}
