from src.main import app, nightly
