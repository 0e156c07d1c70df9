"""The guard against mis-sent mail (誤送信防止). The rules by number stand in docs/operating/send-check.md."""
