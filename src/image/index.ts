/** Exports what pages with images use from this package. */
export {
  AssetImage,
  AssetPicture,
  type AssetImageProps,
  type AssetPictureProps,
  type ImageFile,
  type ImageLoader,
} from "./AssetImage.js";
export {
  cloudflareLoader,
  imgproxyLoader,
  nextLoader,
  storedLoader,
  widthLoader,
} from "./loaders.js";
export { describedImage, type DescribedImage } from "./describedImage.js";
export type { ImageFacts } from "../shared/images/imageFacts.js";
