"""From a trained model to the names of signs: keypoints, video, camera; with torch or exported."""
