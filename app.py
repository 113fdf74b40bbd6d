"""The Streamlit entry: page list and language. Start it with `streamlit run app.py`."""

import streamlit as st

# Not named pages/: Streamlit would run the files of such a folder by themselves at the first request to their address.
from views.texts import text

# An emoji, since the browser would fetch a `:material/…:` page icon from the internet.
st.set_page_config(page_title="整改问答", page_icon="📋")
page = st.navigation(
    [
        st.Page("views/chat.py", title=text("chat"), icon=":material/chat:", url_path="chat", default=True),
        st.Page("views/ledger.py", title=text("ledger"), icon=":material/table_chart:", url_path="ledger"),
        st.Page("views/topics.py", title=text("topics"), icon=":material/hub:", url_path="topics"),
        st.Page("views/library.py", title=text("library"), icon=":material/menu_book:", url_path="library"),
        st.Page("views/evaluation.py", title=text("evaluation"), icon=":material/monitoring:", url_path="evaluation"),
        st.Page("views/notice.py", title=text("notice"), url_path="notice", visibility="hidden"),
    ]
)
with st.sidebar:
    st.segmented_control(text("language"), ["中文", "English"], default="中文", key="language", required=True)
page.run()
