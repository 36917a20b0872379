"""What the people of the demo do, a function for each verb of the stories: each calls the action that a page calls."""

from intake.demo.scenes import canvas, desk, ideas, proof, road, talk, writing
from intake.demo.scenes.canvas import evidence_text
from intake.demo.scenes.core import VERBS, Company, Scene

__all__ = ["VERBS", "Company", "Scene", "canvas", "desk", "evidence_text", "ideas", "proof", "road", "talk", "writing"]
