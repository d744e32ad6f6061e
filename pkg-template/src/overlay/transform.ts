/**
 * The transforms of elements and of their ancestors, as far as they turn, stretch, slant and mirror: where a transformed
 * element lies, its bounding rectangle tells. Perspective, motion paths and SVG around an element are not heeded.
 */

/** The transform of an element's own style: `rotate`, `scale` and `transform`, in the order of CSS. */
export function transformOf({ rotate, scale, transform }: CSSStyleDeclaration): DOMMatrix {
  const list = [rotation(rotate), stretching(scale), isNone(transform) ? "" : transform];
  try {
    return new DOMMatrix(list.join(" ").trim());
  } catch {
    return new DOMMatrix(); // of an element without a box, a transform is not computed
  }
}

/** The transforms of an element and of all in which it lies, as one. */
export function wholeTransformOf(element: Element): DOMMatrix {
  let whole = new DOMMatrix();
  let node: Element | null | undefined = element;
  while (node) {
    const style = getComputedStyle(node);
    // a box in a line of text is not transformed, unless it is replaced as the element itself is
    const isBox = node === element || !/^(inline|contents)$/.test(style.display);
    if (isBox) whole = transformOf(style).multiply(whole);
    if (isOnTop(node)) break;
    node = parentOf(node);
    const isDeep = node && getComputedStyle(node).transformStyle === "preserve-3d";
    if (!isDeep) whole = flat(whole);
  }
  return flat(whole);
}

const isNone = (value: string | undefined): boolean => !value || value === "none";

/** `45deg`, `y 180deg` or `1 1 0 45deg`, as a function. */
function rotation(rotate: string | undefined): string {
  if (!rotate || isNone(rotate)) return "";
  const words = rotate.split(" ");
  const angle = words.pop();
  const axis = words.join() || "z";
  const axes: Record<string, string> = { x: "1, 0, 0", y: "0, 1, 0", z: "0, 0, 1" };
  return `rotate3d(${axes[axis] ?? axis}, ${angle})`;
}

/** `2`, `-1 1` or `1 1 2`, as a function. */
function stretching(scale: string | undefined): string {
  if (!scale || isNone(scale)) return "";
  const [x, y = x, z = 1] = scale.split(" ");
  return `scale3d(${x}, ${y}, ${z})`;
}

/** The transform as it is seen from the front. */
const flat = ({ a, b, c, d }: DOMMatrix): DOMMatrix => new DOMMatrix([a, b, c, d, 0, 0]);

/** The element around another one, as it is shown. */
const parentOf = (node: Element): Element | null | undefined =>
  node.assignedSlot ?? node.parentElement ?? (node.getRootNode() as Partial<ShadowRoot>).host;

/** Whether it is shown above the page, where the transforms around it do not reach. */
function isOnTop(node: Element): boolean {
  return [":modal", ":popover-open", ":fullscreen"].some((selector) => {
    try {
      return node.matches(selector);
    } catch {
      return false; // of an older browser
    }
  });
}
