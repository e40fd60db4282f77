import os
from enum import Enum


class Stage(Enum):
    LOCAL = "local"
    TEST = "test"
    DEV = "dev"
    PROD = "prod"


STAGE = Stage(os.environ.get("STAGE", Stage.LOCAL.value))


class Settings:
    APP_NAME: str = "enum-stage"
    STAGE: Stage = STAGE
    TOPIC_ARN = f"arn:aws:sns:eu-west-1:123456789012:prices-{STAGE.value}"

    @staticmethod
    def handler_name(kind, *, suffix="handler"):
        return "_".join([kind, suffix])


settings = CONFIG = Settings()
