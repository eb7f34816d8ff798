from backend.app.commands import app

app()
