"""Loads a COCO file with pycocotools, as its users do, and prints as JSON what they would find there. For leave.test.ts."""

import contextlib
import io
import json
import sys

from pycocotools.coco import COCO


def main(path: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(path)
    entries = []
    for question in coco.dataset["questions"]:
        annotations = coco.loadAnns(question["annotation_ids"])
        image = coco.loadImgs([question["image_id"]])[0]
        for annotation in annotations:
            # What pycocotools draws must be the box: its mask covers bbox, in pixels.
            mask = coco.annToMask(annotation)
            annotation["mask"] = {"shape": list(mask.shape), "area": int(mask.sum())}
        entries.append(
            {
                "key": question["id"],
                "image": image["sha256"],
                "size": [image["width"], image["height"]],
                "category": coco.loadCats([question["category_id"]])[0]["name"],
                "boxes": [annotation["bbox"] for annotation in annotations],
                "masks": [annotation["mask"] for annotation in annotations],
                "found": all(a["id"] in coco.getAnnIds(imgIds=[image["id"]]) for a in annotations),
                "question": question["question"],
                "options": question["options"],
                "answer": question["answer"],
            }
        )
    print(
        json.dumps(
            {
                "entries": entries,
                "images": len(coco.getImgIds()),
                "annotations": len(coco.getAnnIds()),
                "licences": [one["name"] for one in coco.dataset["licenses"]],
            }
        )
    )


main(sys.argv[1])
